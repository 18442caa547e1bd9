/** @file One line for each request that was refused, and no more lines than a person can read: a flood is counted, not printed. */
import { printable } from "../base/printable.js";
import { quote } from "../base/quote.js";

/** What was asked and by whom; texts from outside. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Address of the client, where it is known. */
  readonly from: string | undefined;
}

/** Takes refusals. */
export interface RefusalLog {
  add(status: number, message: string, asked: Asked): void;
}

const windowMs = 10_000;
const mostLines = 50;

/** @param write takes a line @param now in milliseconds; for tests */
export function openRefusalLog(write: (line: string) => void, now: () => number = Date.now): RefusalLog {
  let [since, lines, unsaid] = [-Infinity, 0, 0];
  return {
    add(status, message, { method, path, from }) {
      if (now() - since >= windowMs) {
        if (unsaid > 0) write(`ganvas: ${unsaid} more requests were refused\n`);
        [since, lines, unsaid] = [now(), 0, 0];
      }
      if (++lines > mostLines) {
        unsaid++;
        return;
      }
      const who = from === undefined ? "" : ` from ${printable(from)}`;
      write(`ganvas: refused ${printable(method)} ${quote(path)}${who}: ${status}, ${printable(message)}\n`);
    },
  };
}
