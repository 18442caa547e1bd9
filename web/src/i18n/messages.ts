/** @file Texts in both languages: a text of one that the other lacks does not compile. */
import { language } from "./language.js";

/** Texts by name; functions where something is said of something. */
export type Messages = { readonly [name: string]: string | ((...values: never[]) => string) | Messages };

/**
 * The texts of a page. Components that call the result are drawn anew when the language changes.
 * @returns gives the texts in the language that is chosen
 */
export const messages =
  <T extends Messages>(texts: { readonly en: T; readonly zh: NoInfer<T> }): (() => T) =>
  () =>
    texts[language.value];
