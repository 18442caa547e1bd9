/**
 * @file JSON as the header of a safetensors file may contain it: objects, arrays, strings and natural numbers, nested at
 * most three deep. Refuses what JSON.parse lets pass: a key given twice (it keeps the last) and names of prototypes.
 */

import { quote } from "../base/quote.js";

/** Header, entry, list of sizes. */
const maxDepth = 3;

/** Names that mean an object's own machinery in JavaScript. */
export const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** What is wrong with the text; the caller adds the file's name and turns it into its own error class. */
export class JsonFault extends Error {}

/**
 * Parses strict JSON. One pass over the tokens comes before anything is built, so that hostile nesting costs nothing.
 * @throws JsonFault naming the character where the text breaks a rule
 */
export function parseStrictJson(text: string): unknown {
  const keys: (Set<string> | undefined)[] = []; // of the open objects; undefined for an open array
  let lastString = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === '"') {
      const end = endOfString(text, at);
      lastString = text.slice(at, end + 1);
      at = end;
    } else if (character === ":") {
      addKey(keys.at(-1), lastString, at);
    } else if (character === "{" || character === "[") {
      keys.push(character === "{" ? new Set() : undefined);
      if (keys.length > maxDepth) throw new JsonFault(`character ${at} nests deeper than a header does`);
    } else if (character === "}" || character === "]") {
      keys.pop();
    } else if (!", \t\n\r0123456789".includes(character)) {
      throw new JsonFault(`character ${at} begins nothing that a header may hold`);
    }
  }
  return jsonParse(text, "it is no valid JSON");
}

/** Where the string that begins at `start` ends: the first quote behind an even number of backslashes. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  throw new JsonFault(`the string at character ${start} has no end`);
}

function addKey(known: Set<string> | undefined, string: string, at: number): void {
  const key = jsonParse(string, `character ${at} is a colon without a valid key`) as string;
  if (known === undefined) throw new JsonFault(`character ${at} is a colon outside an object`);
  if (known.has(key)) throw new JsonFault(`key ${quote(key)} is given twice, again before character ${at}`);
  if (forbiddenKeys.has(key)) throw new JsonFault(`key ${quote(key)} is forbidden, before character ${at}`);
  known.add(key);
}

function jsonParse(text: string, fault: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new JsonFault(fault, { cause });
  }
}
