/** @file What Linux says of a process. */
import { readFileSync } from "node:fs";

export interface ProcessEntry {
  readonly pid: number;
  /** Of its program, of which 15 letters are kept. */
  readonly name: string;
  readonly parent: number;
  /** When it began, by which it is told from a later process of the same number. */
  readonly began: string;
}

/** @returns undefined where there is no such process, or no /proc */
export function processEntry(pid: number): ProcessEntry | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "latin1"); // 123 (name) S parent …
    const [open, close] = [line.indexOf("("), line.lastIndexOf(")")];
    const fields = line.slice(close + 2).split(" ");
    return { pid, name: line.slice(open + 1, close), parent: Number(fields[1]), began: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
