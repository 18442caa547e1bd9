/** @file `process.log` of a run: what its process said that the studio started, which is nothing unless something failed. */
import { join } from "node:path";
import type { RunFolder } from "../training/index.js";

/** Where it is, if there is one. */
export const processLogOf = ({ path }: RunFolder): string => join(path, "process.log");

const prefix = "ganvas: ";

/** The last error that a command printed, without its prefix; empty if there was none. */
export function failureIn(text: string): string {
  const line = text.split("\n").findLast((one) => one.startsWith(prefix) && !one.startsWith(`${prefix}warning: `));
  return line === undefined ? "" : line.slice(prefix.length);
}
