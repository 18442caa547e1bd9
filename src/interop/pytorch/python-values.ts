/** @file Values, names and calls as Python writes them. */
import type { DefinitionOption } from "../../nn/index.js";

/** The longest line of what is written. */
const longest = 100;

/** `[4, 4]`, `True`, `"same"`, `0.2`. */
export function pythonValue(value: Exclude<DefinitionOption, undefined>): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "number" ? String(value) : `[${value.map(pythonValue).join(", ")}]`;
}

/** `(3, 32, 32)`. */
export const pythonTuple = (values: readonly number[]): string =>
  `(${values.join(", ")}${values.length === 1 ? "," : ""})`;

/** `style_size` of `styleSize`. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A class's name: `ResnetGenerator` of `resnetGenerator`, `MyNet` of `my-net`. */
export const pascalCase = (name: string): string =>
  name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, letter: string) => letter.toUpperCase());

/** A text as part of a docstring: nothing in it ends the docstring or begins a line. */
export const docText = (text: string): string =>
  text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").replaceAll(/["\\]/g, "'");

/** Lines moved in by so many levels. */
export const indented = (text: string, levels = 1): string => text.replace(/^(?=.)/gm, "    ".repeat(levels));

/** `name(a, b=1)`, in one line or, where that is too long, an argument a line. */
export function pythonCall(name: string, args: readonly string[], indentation = 0): string {
  const line = `${name}(${args.join(", ")})`;
  if (!line.includes("\n") && line.length + 4 * indentation <= longest) return line;
  return `${name}(\n${args.map((arg) => `${indented(arg)},\n`).join("")})`;
}

/** Keyword arguments; what is undefined or the default is left out. */
export const keywords = (
  values: Readonly<Record<string, DefinitionOption>>,
  defaults: Readonly<Record<string, DefinitionOption>> = {},
): string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === defaults[name] ? [] : [`${snakeCase(name)}=${pythonValue(value)}`],
  );

/** Words of the language that are no names of arguments. */
const reserved = new Set(["class", "def", "from", "global", "if", "import", "in", "is", "lambda", "not", "or", "pass"]);

/** A name as an argument; `class_` for one that is a word of the language. */
export const argumentName = (name: string): string => (reserved.has(name) ? `${name}_` : name);
