/** @file The engine as the server's thread sees it: batches go in, images come out, in order. */
import { Worker } from "node:worker_threads";
import { BackendError, CheckpointError, ConfigError, DataError, GanvasError, ShapeError } from "../base/errors.js";
import type { Batch, EngineReply, EngineRequest, EngineSource, ToldError } from "./engine-messages.js";
import type { ModelFacts } from "./model-facts.js";

/** A generator in a thread of its own. */
export interface Engine {
  readonly facts: ModelFacts;
  /** What was wrong with newer checkpoints. */
  readonly warnings: readonly string[];
  /** @returns [batch, H, W, C] in [−1, 1]. @throws what the engine fails with, or BackendError once its thread has ended */
  draw(batch: Batch): Promise<Float32Array<ArrayBuffer>>;
  /** Settles with what ended the thread before {@link Engine.dispose}; else never. */
  readonly failed: Promise<Error>;
  dispose(): Promise<void>;
}

interface Waiting {
  readonly resolve: (images: Float32Array<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

const classes = { BackendError, CheckpointError, ConfigError, DataError, GanvasError, ShapeError };

/** The same kind of error on this side. */
function errorFrom({ name, message, stack }: ToldError): Error {
  const error = Object.hasOwn(classes, name) ? new classes[name as keyof typeof classes](message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Starts the thread. @param thread what it runs. @throws what the generator cannot be opened for */
export function openEngine(
  source: EngineSource,
  thread = new URL("./engine-thread.js", import.meta.url),
): Promise<Engine> {
  const worker = new Worker(thread, { workerData: source, execArgv: [] });
  const waiting: Waiting[] = [];
  let isEnding = false;
  const post = (request: EngineRequest): void => worker.postMessage(request);

  return new Promise((resolve, reject) => {
    let onFailure: (error: Error) => void = reject;
    const failed = new Promise<Error>((settle) => (onFailure = settle));
    const end = (error: Error): void => {
      if (!isEnding) onFailure(error);
      isEnding = true;
      reject(error); // no effect once it is open
      for (const { reject: refuse } of waiting.splice(0)) refuse(error);
    };
    const ended = new Promise<void>((settle) => {
      worker.once("exit", (code) => {
        end(new BackendError(`the engine's thread has ended with code ${code}; start the server again`));
        settle();
      });
    });
    worker.once("error", end);
    worker.on("message", (reply: EngineReply) => {
      switch (reply.kind) {
        case "ready":
          return resolve({
            facts: reply.facts,
            warnings: reply.warnings,
            failed,
            draw: (batch) =>
              new Promise((give, refuse) => {
                if (isEnding) return refuse(new BackendError("the engine has ended; start the server again"));
                waiting.push({ resolve: give, reject: refuse });
                post({ kind: "draw", batch });
              }),
            dispose: async () => {
              isEnding = true;
              post({ kind: "end" });
              await ended;
            },
          });
        case "unable":
          return end(errorFrom(reply.error));
        case "drawn":
          return waiting.shift()?.resolve(reply.images);
        case "failed":
          return waiting.shift()?.reject(errorFrom(reply.error));
        default:
          reply satisfies never;
      }
    });
  });
}
