/** @file How unlike its training images others are, by a trained recipe such as `anogan`; images are brought to the model's size as in training. */
import { ConfigError } from "../../base/errors.js";
import type { ImageDataset, Pixels } from "../../data/portable.js";
import { inUse } from "../../gan/index.js";
import { compile, f32 } from "../../tensor/index.js";
import { openModel } from "../../training/index.js";
import type { Model, ModelOptions } from "../../training/index.js";
import { toTrained } from "./network-images.js";

/** Scores images. */
export interface AnomalyDetector extends Pick<Model, "config" | "spec" | "file" | "warnings" | "step" | "dispose"> {
  /**
   * @param images [N, H, W, C] in [−1, 1] of the model's size
   * @returns scores [N], larger for stranger images, and what the GAN makes of each
   */
  detect(images: Float32Array): { readonly scores: Float32Array; readonly reconstructions: Float32Array };
}

/** Images per call of the program. */
const batch = 32;

/**
 * Opens a trained detector.
 * @param source a checkpoint file, a run's folder, or its name, number or `last` inside `runs`
 * @throws CheckpointError when there is none; ConfigError when its recipe detects nothing
 */
export async function openDetector(
  source: string,
  options: ModelOptions = {},
  runs = "runs",
): Promise<AnomalyDetector> {
  const model = await openModel(source, options, runs);
  const { gan, config, spec, executor, state, file, warnings, step } = model;
  const { detector } = gan;
  const { height, width, channels } = spec;
  const pixels = height * width * channels;
  try {
    if (detector === undefined)
      throw new ConfigError(
        `${source}: recipe ${config.recipe} does not find strange images; train one that does: ganvas train anogan`,
      );
    const program = await compile(
      inUse(gan, (networks, { images }) => {
        if (images === undefined) throw new Error("internal: the detector's program lacks its images");
        return { ...detector.forward(networks, images) };
      }),
      { executor, state, inputs: { images: f32(batch, height, width, channels) } },
    );
    return {
      ...{ config, spec, file, warnings, step },
      detect(images) {
        const count = images.length / pixels;
        const scores = new Float32Array(count);
        const reconstructions = new Float32Array(images.length);
        const room = new Float32Array(batch * pixels);
        for (let start = 0; start < count; start += batch) {
          const part = Math.min(batch, count - start);
          room.set(images.subarray(start * pixels, (start + part) * pixels));
          const result = program.run({ images: room });
          scores.set(result.tensor("score").subarray(0, part), start);
          reconstructions.set(result.tensor("reconstruction").subarray(0, part * pixels), start * pixels);
        }
        return { scores, reconstructions };
      },
      dispose: () => model.dispose(),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** An image as a detector sees it, [H, W, C] in [−1, 1]. */
export function toDetector(pixels: Pixels, { spec }: Pick<AnomalyDetector, "spec">): Float32Array {
  return toTrained(pixels, spec);
}

/** Images of a data set, [count, H, W, C], evenly spread over it, and which ones. */
export function spreadImages(dataset: ImageDataset, most: number): { images: Float32Array; indices: Uint32Array } {
  const count = Math.min(most, dataset.count);
  const indices = Uint32Array.from({ length: count }, (_, index) => Math.floor((index * dataset.count) / count));
  const images = new Float32Array(count * dataset.height * dataset.width * dataset.channels);
  dataset.fillImages(indices, images);
  return { images, indices };
}

/** The value below which a share of the values lies, by linear interpolation. @param share in [0, 1] */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Array.from(values).sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (at - Math.floor(at)) * (high - low);
}
