/** @file Files that a person writes fields into, as YAML or JSON: read within bounds, and each field found again by its line, for messages. */
import { printable } from "../base/printable.js";
import { isMap, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Document } from "yaml";
import { ConfigError } from "../base/errors.js";
import { readWhole } from "../data/index.js";

/** What a file says. */
export interface Fields {
  readonly fields: Readonly<Record<string, unknown>>;
  /** `rates.yaml:3`, the line of a field or of the nearest around it that can be found. @param path its name and those of the maps around it, from the outside */
  readonly place: (...path: readonly string[]) => string;
}

/** Nothing that people write by hand is longer, and nothing shorter takes seconds to read. */
const mostBytes = 100_000;

/**
 * Reads a file of fields.
 * @param advice for a file that cannot be read
 * @throws DataError when it cannot be read or has more than 100 kB; ConfigError when it holds something else
 */
export async function readFields(path: string, advice: string): Promise<Fields> {
  const bytes = await readWhole(path, mostBytes, advice);
  try {
    return parseFields(new TextDecoder("utf-8", { fatal: true }).decode(bytes), path);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ConfigError(`${printable(path)}: is no text in UTF-8; save it as such`, { cause });
  }
}

/**
 * Parses fields: JSON where the file's name ends in `.json`, else YAML 1.2.
 * @param source the file's name
 * @throws ConfigError with the line where it is neither, a name is there twice, or it is no map of names to values
 */
export function parseFields(text: string, source: string): Fields {
  const name = printable(source);
  const format = /\.json$/i.test(source) ? "JSON" : "YAML";
  const asJson = format === "JSON" ? parseJson(text, name) : undefined;
  const lines = new LineCounter();
  const at = (offset: number): string => `${name}:${lines.linePos(offset).line}`;
  const wrong = (place: string, reason: string, cause?: unknown): ConfigError =>
    new ConfigError(`${place}: is no valid ${format}: ${reason}; correct it`, { cause });
  let value: unknown;
  let document: Document.Parsed;
  try {
    // Its own check for names that are there twice compares each with all.
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error", uniqueKeys: false });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem !== undefined && asJson === undefined) throw wrong(at(problem.pos[0]), reasonOf(problem), problem);
    value = asJson?.value ?? document.toJS();
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw wrong(name, reasonOf(cause as Error), cause);
  }
  const twice = firstRepeated(document);
  if (twice !== undefined) throw wrong(at(twice.offset), `${printable(twice.name)} is there twice`);
  if (!isPlain(value)) {
    const kind = value === null || value === undefined ? "is empty" : "holds no map of names to values";
    throw new ConfigError(`${name}: ${kind}; write a field a line, such as ${example[format]}`);
  }
  return { fields: value, place: (...path) => placeOf(document, path, at) ?? name };
}

const example = { JSON: '{ "recipe": "dcgan" }', YAML: "recipe: dcgan" };

/** Whether a value is a map of names, as literals and JSON are. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function parseJson(text: string, name: string): { value: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    const offset = Number(/at position (\d+)/.exec((cause as Error).message)?.[1] ?? text.trimEnd().length);
    const line = text.slice(0, offset).split("\n").length;
    throw new ConfigError(`${name}:${line}: is no valid JSON; correct it`, { cause });
  }
}

const reasonOf = ({ message }: Error): string =>
  /call stack/.test(message) ? "it is nested too deeply" : printable(message.split("\n")[0] ?? "").replace(/:$/, "");

/** The first name that a map has twice. */
function firstRepeated(document: Document): { readonly name: string; readonly offset: number } | undefined {
  let found: { name: string; offset: number } | undefined;
  visit(document, {
    Map(_, map) {
      const names = new Set<string>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        if (name === undefined) continue;
        if (names.has(name)) {
          found = { name, offset: offsetOf(key) };
          return visit.BREAK;
        }
        names.add(name);
      }
      return undefined;
    },
  });
  return found;
}

const offsetOf = (node: unknown): number => (isScalar(node) ? (node.range?.[0] ?? 0) : 0);

/** The line of the last name on a path that is there. */
function placeOf(document: Document, path: readonly string[], at: (offset: number) => string): string | undefined {
  let [node, place]: [unknown, string | undefined] = [document.contents, undefined];
  for (const name of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
    if (pair === undefined) break;
    [node, place] = [pair.value, at(offsetOf(pair.key))];
  }
  return place;
}
