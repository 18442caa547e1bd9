/** @file Texts of the runs page. */
import { messages } from "../../i18n/messages.js";

export const runsMessages = messages({ en: { title: "Runs" }, zh: { title: "训练" } });
