/** @file A page's side of the Worker of its generator. */
import { BackendError, CheckpointError, ConfigError, DataError, ShapeError } from "../../base/errors.js";
import type { DownloadOptions } from "../download.js";
import type { OrderKind, Orders, Reply } from "./messages.js";

/** An answer that is waited for. */
interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

const errors = { BackendError, CheckpointError, ConfigError, DataError, ShapeError };

/** The error as it was thrown in the Worker. */
function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  const Class = Object.hasOwn(errors, name) ? errors[name as keyof typeof errors] : Error;
  return new Class(message);
}

/** Gives orders and waits for their answers. */
export class GeneratorWorker {
  readonly #worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "ganvas generator" });
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #end: { readonly error: unknown } | undefined;

  constructor(onProgress: DownloadOptions["onProgress"]) {
    this.#worker.addEventListener("error", ({ message }) =>
      this.end(
        new BackendError(`the generator's Worker failed: ${message || "it cannot be loaded"}; load the page again`),
      ),
    );
    this.#worker.addEventListener("message", ({ data: reply }: MessageEvent<Reply>) => {
      if (reply.kind === "progress") return onProgress?.(reply.progress);
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.kind === "answer") waiting?.resolve(reply.answer as never);
      else waiting?.reject(errorOf(reply));
    });
  }

  ask<K extends OrderKind>(kind: K, order: Orders[K]["order"]): Promise<Orders[K]["answer"]> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end.error);
      const id = this.#next++;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, kind, order });
    });
  }

  /** Ends the Worker with all that it holds. @param error for what is waited for, and for later orders */
  end(error: unknown): void {
    this.#end ??= { error };
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(this.#end.error);
    this.#waiting.clear();
  }
}
