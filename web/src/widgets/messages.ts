/** @file Texts of the widgets. */
import { messages } from "../i18n/messages.js";

export const widgetMessages = messages({
  en: {
    play: "Play",
    pause: "Pause",
    back: "Back",
    forward: "Forward",
    drawHere: "Draw here",
    clear: "Clear",
    dropPicture: "Draw above, or drop a picture here",
    choosePicture: "Choose a picture",
    noPicture: (name: string) => `${name} is no picture that this browser can read; give a PNG, JPEG or WebP`,
  },
  zh: {
    play: "播放",
    pause: "暂停",
    back: "后退",
    forward: "前进",
    drawHere: "在此绘画",
    clear: "清空",
    dropPicture: "在上方绘画，或将图片拖到这里",
    choosePicture: "选择图片",
    noPicture: (name: string) => `浏览器无法读取图片 ${name}；请使用 PNG、JPEG 或 WebP`,
  },
});
