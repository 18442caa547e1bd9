/** @file Small data and configurations, so that training takes milliseconds a step. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import type { Checkpoint, TrainingConfig, TrainingEvent } from "#src/training/index.js";

export const tinySide = 6;
export const tinyCount = 80;

/** Pixels without a pattern that a test could pass by accident. */
export const tinyPixels = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: tinyCount * tinySide ** 2 }, (_, i) => (i * i * 31 + 7 * i) % 256);

export const tinyDataset = (name = "tiny"): MemoryDataset =>
  new MemoryDataset({ name, height: tinySide, width: tinySide, channels: 1, images: tinyPixels() }, sha256);

/** A configuration of a few fast steps. */
export function tinyConfig(fields: Readonly<Record<string, unknown>> = {}): TrainingConfig {
  const all = { batch: 16, steps: 4, threads: 1, latent: 8, ...fields };
  const settings = Object.entries(all).map(([path, value]) => ({ path, value, origin: "test" }));
  return resolveConfig(findRecipe("vanilla"), settings).config;
}

/** A folder that is gone after the file's tests. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "ganvas-test-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** An IDX file: 8-bit, big-endian sizes. */
export function idxFile(sizes: readonly number[], data: Uint8Array): Uint8Array {
  const file = new Uint8Array(4 + 4 * sizes.length + data.length);
  file.set([0, 0, 8, sizes.length]);
  const view = new DataView(file.buffer);
  sizes.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  file.set(data, 4 + 4 * sizes.length);
  return file;
}

/** The tiny data as a folder for `--data`; half of it is the test part. */
export function writeTinyIdx(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const [half, pixels] = [tinyCount / 2, tinyPixels()];
  for (const [part, start] of [
    ["train", 0],
    ["t10k", half],
  ] as const) {
    const images = pixels.subarray(start * tinySide ** 2, (start + half) * tinySide ** 2);
    writeFileSync(join(folder, `${part}-images-idx3-ubyte`), idxFile([half, tinySide, tinySide], images));
    writeFileSync(
      join(folder, `${part}-labels-idx1-ubyte`),
      idxFile(
        [half],
        new Uint8Array(half).map((_, i) => i % 10),
      ),
    );
  }
  return folder;
}

/** SHA-256 over all tensors, names included. */
export function hashTensors({ tensors }: Pick<Checkpoint, "tensors">): string {
  const hash = createHash("sha256");
  for (const name of [...tensors.keys()].sort()) {
    const data = tensors.get(name)?.data;
    if (data === undefined) throw new Error(`no tensor ${name}`);
    hash.update(`${name}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest("hex");
}

/** All events of a training, and the states that it wanted saved. */
export async function collect(
  events: AsyncIterable<TrainingEvent>,
): Promise<{ events: TrainingEvent[]; checkpoints: Checkpoint[] }> {
  const all: TrainingEvent[] = [];
  const checkpoints: Checkpoint[] = [];
  for await (const event of events) {
    all.push(event);
    if (event.type === "checkpoint") checkpoints.push(event.snapshot());
  }
  return { events: all, checkpoints };
}
