/** @file Lets everything else have its turn, in Node; `#next-turn` of package.json means next-turn-browser.ts in a browser. */
import { setImmediate } from "node:timers/promises";

/** Ends when all that waits has had its turn: signals, files, messages. */
export const nextTurn = (): Promise<void> => setImmediate();
