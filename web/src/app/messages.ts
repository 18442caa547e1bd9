/** @file Texts of the shell. */
import { messages } from "../i18n/messages.js";

export const shellMessages = messages({
  en: {
    skip: "Skip to content",
    navigation: "Pages",
    pages: { runs: "Runs", explore: "Explore", translate: "Translate", playground: "Playground", train: "Train here" },
    language: "Language",
    theme: "Colours",
    themes: { system: "As the system", light: "Light", dark: "Dark" },
    loading: "Loading",
    siteFailed: "The studio does not answer",
    lockedOut: "This address lacks its token. Open the address that `ganvas studio` has printed.",
    tryAgain: "Try again",
    pageFailed: "This page has failed",
    reload: "Reload",
    noPage: "There is no such page",
  },
  zh: {
    skip: "跳到正文",
    navigation: "页面",
    pages: { runs: "训练", explore: "探索", translate: "图像转换", playground: "游乐场", train: "在此训练" },
    language: "语言",
    theme: "配色",
    themes: { system: "跟随系统", light: "浅色", dark: "深色" },
    loading: "加载中",
    siteFailed: "无法连接到 Studio",
    lockedOut: "地址中缺少令牌。请打开 `ganvas studio` 打印出的地址。",
    tryAgain: "重试",
    pageFailed: "页面出错了",
    reload: "重新加载",
    noPage: "没有这个页面",
  },
});
