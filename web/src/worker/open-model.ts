/** @file A trained model in a Worker, from a checkpoint's bytes. */
import { decodeCheckpoint, modelOf } from "ganvas/browser";
import type { Model } from "ganvas/browser";

/**
 * On one thread: what a page asks for is small, and a second thread would wait for the first wherever something else, such as a training, keeps the machine
 * busy (measured: a drag's image takes 36 ms instead of 1 ms then).
 * @param name for messages. @throws CheckpointError for damaged bytes; ConfigError for a recipe that Ganvas does not have
 */
export function openModel(bytes: Uint8Array, name: string): Promise<Model> {
  return modelOf(
    { checkpoint: decodeCheckpoint(bytes, name), file: name, warnings: [] },
    { device: "wasm", threads: 1 },
  );
}
