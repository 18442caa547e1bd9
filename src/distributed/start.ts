/** @file What the communication thread is started with, and says when it is ready. */
import type { MessagePort } from "node:worker_threads";

/** The thread's `workerData`. */
export interface Start {
  /** Seconds without a sign of life until a rank is lost. */
  readonly watchdog: number;
  /** `Control`'s memory. */
  readonly control: SharedArrayBuffer;
  /** `Figures`' memory. */
  readonly figures: SharedArrayBuffer;
  /** `LastWords`' memory. */
  readonly lastWords: SharedArrayBuffer;
  /** For announcements of memories and answers to messages, both read without an event loop. */
  readonly port: MessagePort;
}

/** The thread's first message to its parent. */
export type Started =
  | {
      readonly kind: "ready";
      readonly rank: number;
      readonly size: number;
      readonly library: string;
      readonly hosts: readonly string[];
    }
  | { readonly kind: "unable"; readonly message: string; readonly isForPeople: boolean };

/** Its second: all ranks have agreed to leave. */
export interface Leaving {
  readonly kind: "leaving";
}

/** What arrives at the computing thread's end of the port. */
export type Answer = { readonly messages: readonly Uint8Array[] } | { readonly failure: string };
