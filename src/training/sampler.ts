/** @file Images by seed. A seed gives the same image whatever is asked for beside it: batches always have one size. */
import { latents, programInputs, sampling } from "../gan/index.js";
import type { Gan, ImageSpec } from "../gan/index.js";
import { compile } from "../tensor/index.js";
import type { Executor, StateBank } from "../tensor/index.js";

/** Draws images from a generator in engine memory. */
export interface Sampler {
  /** @param seeds 32 bits each. @returns [seeds.length, H, W, C] in [−1, 1]; the caller's to keep. */
  images(seeds: readonly number[]): Float32Array;
  dispose(): void;
}

/** Images per call of the program: not a setting, because the shape of a product may decide how its sums are rounded. */
const samplingBatch = 32;

/** Compiles a sampler over state that holds at least the generator. */
export async function createSampler(
  gan: Gan,
  image: ImageSpec,
  executor: Executor,
  state: StateBank,
): Promise<Sampler> {
  const draw = await compile(latents(gan, 1), { executor, inputs: programInputs.latents });
  const generate = await compile(sampling(gan), {
    executor,
    state,
    inputs: programInputs.sampling(samplingBatch, gan),
  });
  const pixels = image.height * image.width * image.channels;
  return {
    images(seeds) {
      const all = new Float32Array(seeds.length * pixels);
      const z = new Float32Array(samplingBatch * gan.latent); // [batch, latent]
      for (let start = 0; start < seeds.length; start += samplingBatch) {
        const batch = seeds.slice(start, start + samplingBatch);
        z.fill(0);
        for (const [row, seed] of batch.entries()) {
          z.set(draw.run({ seed: [seed | 0], index: [0] }).tensor("z"), row * gan.latent);
        }
        const images = generate.run({ z }).tensor("images"); // [batch, H, W, C]
        all.set(images.subarray(0, batch.length * pixels), start * pixels);
      }
      return all;
    },
    dispose() {
      draw.dispose();
      generate.dispose();
    },
  };
}

/** `count` seeds from `first` on. */
export const seedsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);
