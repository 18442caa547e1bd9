/** @file One line of progress on the terminal's error stream, written over and over; nothing where there is no terminal. */
import { terminalOf } from "./terminal.js";

/** A line that changes. */
export interface ProgressLine {
  show(text: string): void;
  /** Takes the line away. */
  clear(): void;
}

/** Pauses between two texts, in milliseconds. */
const pause = 100;

/** The line of a command with these flags. */
export function progressLine({ json, quiet }: { readonly json?: boolean; readonly quiet?: boolean }): ProgressLine {
  const terminal = terminalOf(process.stderr);
  if (!terminal.isTty || json === true || quiet === true) return { show: () => undefined, clear: () => undefined };
  let [isShown, last] = [false, 0];
  return {
    show(text) {
      if (isShown && performance.now() - last < pause) return;
      terminal.write(`\r\u001b[K${text.slice(0, terminal.columns() - 1)}`);
      [isShown, last] = [true, performance.now()];
    },
    clear() {
      if (isShown) terminal.write("\r\u001b[K");
      isShown = false;
    },
  };
}
