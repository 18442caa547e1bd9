/** @file Texts of the playground page. */
import { messages } from "../../i18n/messages.js";

export const playgroundMessages = messages({ en: { title: "Playground" }, zh: { title: "游乐场" } });
