/** @file A full disk pauses training until there is room again; nothing is lost, and nobody has to start anything anew. */
import { setTimeout } from "node:timers/promises";
import type { WarningEvent } from "../events.js";

/** Between two tries. */
const retryMs = 1000;
const codes: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);

/** Whether an error, or what caused it, says that there is no room. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return codes.has((error as NodeJS.ErrnoException).code) || isDiskFull(error.cause);
}

/**
 * Tries until the disk has room, and says when it begins to wait and when it goes on.
 * @param operation leaves nothing behind when it fails, and can be repeated
 * @param signal ends the waiting
 * @throws what the operation throws, but for a full disk only once the signal has come
 */
export async function* whenThereIsRoom<T>(
  operation: () => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<WarningEvent, T, void> {
  for (let tries = 0; ; tries++) {
    try {
      const result = await operation();
      if (tries > 0) yield { type: "warning", message: "there is room again; training goes on" };
      return result;
    } catch (error) {
      if (!isDiskFull(error) || signal?.aborted === true) throw error;
      const [what] = (error as Error).message.split("; ");
      if (tries === 0) yield { type: "warning", message: `${what}; training waits until there is room` };
      await setTimeout(retryMs, undefined, { signal }).catch(() => undefined); // the next try tells
    }
  }
}
