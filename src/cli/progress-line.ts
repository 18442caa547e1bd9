/** @file One line on a terminal that says how far something has come, and is written over; nothing where nobody watches. */
import { terminalOf } from "./terminal.js";
import type { UseFlags } from "./use-flags.js";

/** A line that changes. */
export interface ProgressLine {
  show(text: string): void;
  /** Takes the line away. */
  end(): void;
}

/** At most so often, in milliseconds. */
const interval = 100;

/** A line on stderr, if that is a terminal and people are talked to. */
export function progressLine({ json, quiet }: Pick<UseFlags, "json" | "quiet">): ProgressLine {
  const terminal = terminalOf(process.stderr);
  if (!terminal.isTty || json === true || quiet === true) return { show: () => undefined, end: () => undefined };
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (performance.now() - last < interval) return;
      last = performance.now();
      terminal.write(`\r\u001B[K${text.slice(0, terminal.columns() - 1)}`);
    },
    end() {
      if (last !== Number.NEGATIVE_INFINITY) terminal.write("\r\u001B[K");
      last = Number.NEGATIVE_INFINITY;
    },
  };
}
