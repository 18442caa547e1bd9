/** @file Ctrl-C: once to save and end, twice to end at once. */
import { onReaderGone } from "./pipes.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The exit code of an interrupted command. */
export const interruptedCode = 130;

/** A signal for training and the end of listening. */
export interface Interruption {
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * Work that Ctrl-C ends. @param announce called at the first signal
 * @returns the exit code of the work, or of what was interrupted
 */
export async function interruptible(
  announce: (name: string) => void,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const interruption = listenForInterrupts(announce);
  try {
    return await work(interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) return interruptedCode;
    throw error;
  } finally {
    interruption.stop();
  }
}

/** Listens until {@link Interruption.stop}. @param announce called at the first signal */
export function listenForInterrupts(announce: (name: string) => void): Interruption {
  const controller = new AbortController();
  const onSignal = (name: string): void => {
    if (controller.signal.aborted) process.exit(interruptedCode);
    controller.abort();
    announce(name);
  };
  for (const name of signals) process.on(name, onSignal);
  onReaderGone(() => controller.abort());
  return {
    signal: controller.signal,
    stop() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
