/** @file Texts of the explore page. */
import { messages } from "../../i18n/messages.js";

export const exploreMessages = messages({ en: { title: "Explore" }, zh: { title: "探索" } });
