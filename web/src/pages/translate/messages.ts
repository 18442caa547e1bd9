/** @file Texts of the translate page. */
import { messages } from "../../i18n/messages.js";

export const translateMessages = messages({ en: { title: "Translate" }, zh: { title: "图像转换" } });
