/** @file Texts of the widgets. */
import { messages } from "../i18n/messages.js";

export const widgetMessages = messages({
  en: {
    play: "Play",
    pause: "Pause",
    back: "Back",
    forward: "Forward",
  },
  zh: {
    play: "播放",
    pause: "暂停",
    back: "后退",
    forward: "前进",
  },
});
