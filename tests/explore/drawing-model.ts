/** @file A model that draws what a test says: images of a table, which of them a seed decides; its data lie in a folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillUniform } from "#src/base/philox.js";
import { openDataset } from "#src/data/index.js";
import type { LatentGenerator } from "#src/gan/index.js";
import { literal, matmul, mul, reshape, softmax } from "#src/tensor/index.js";
import type { Model } from "#src/training/index.js";
import { idxFile } from "../training/tiny.js";
import { toyModel } from "./toy-model.js";

/** Pixels of an image. */
const pixels = 4;
/** Images of each part. */
export const partCount = 40;

/** Writes a data set of 2×2 pixels at random, no image twice, in two classes. @returns the folder */
export function writeRandomIdx(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [part, stream] of [
    ["train", 1],
    ["t10k", 2],
  ] as const) {
    const values = new Float32Array(partCount * pixels);
    fillUniform(values, 1, stream, 0);
    const images = Uint8Array.from(values, (value) => 256 * value);
    writeFileSync(join(folder, `${part}-images-idx3-ubyte`), idxFile([partCount, 2, 2], images));
    const labels = Uint8Array.from({ length: partCount }, (_, index) => index % 2);
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), idxFile([partCount], labels));
  }
  return folder;
}

/** A generator that draws one of the images of a table, [N, 2, 2, 1], as often one as another. */
export function tableGenerator(table: Float32Array): LatentGenerator {
  const count = table.length / pixels;
  const latent = Math.max(2, count);
  const values = new Float32Array(latent * pixels);
  for (let at = 0; at < values.length; at++) values[at] = table[at % table.length] ?? 0;
  return {
    latent,
    // The largest number of z says which.
    forward: (_, z) =>
      reshape(matmul(softmax(mul(z, 1e6)), literal([...values], [latent, pixels])), [z.shape[0] ?? 1, 2, 2, 1]),
  };
}

/** A toy model of 2×2 pixels that was trained on a data set. */
export async function drawingModel(data: string, generator: LatentGenerator): Promise<Model> {
  const model = await toyModel(generator);
  return { ...model, config: { ...model.config, data, size: 2 } };
}

/** Some images of a data set at 2×2 pixels, [N, 2, 2, 1] in [−1, 1]. */
export async function imagesOf(data: string, indices: readonly number[]): Promise<Float32Array> {
  const dataset = await openDataset(data, { size: 2, channels: 1 });
  const images = new Float32Array(indices.length * pixels);
  dataset.fillImages(Uint32Array.from(indices), images);
  return images;
}
