/** @file Texts of the train page. */
import { messages } from "../../i18n/messages.js";

export const trainMessages = messages({ en: { title: "Train here" }, zh: { title: "在此训练" } });
