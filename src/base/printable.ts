/** @file Text from outside, fit to be printed. */
import { quote } from "./quote.js";

/** Text from outside on one line, without control characters and quotes. */
export function printable(text: string): string {
  const short = text.length > 300 ? `${text.slice(0, 297)}…` : text;
  return short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => quote(character).slice(1, -1));
}
