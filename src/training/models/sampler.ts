/** @file Images by seed. A seed gives the same image whatever is asked for beside it: batches always have one size. */
import { generation, generationInputs, latents, latentsInputs } from "../../gan/index.js";
import type { Gan, ImageSpec, LatentGenerator } from "../../gan/index.js";
import { compile } from "../../tensor/index.js";
import type { Executor, StateBank } from "../../tensor/index.js";

/** Draws images from a generator in engine memory. */
export interface Sampler {
  /**
   * @param seeds 32 bits each.
   * @param labels the class of each, for a generator that has classes; 0 unless given.
   * @param psi how far from their mean styles are, for a generator that has styles; 1 unless given.
   * @returns [seeds.length, H, W, C] in [−1, 1]; the caller's to keep.
   */
  images(seeds: readonly number[], labels?: readonly number[], psi?: number): Float32Array;
  dispose(): void;
}

/** Images per call of the program unless told otherwise: everywhere the same, because the shape of a product may decide how its sums are rounded. */
export const usualBatch = 32;

/** What a sampler is compiled for. */
export interface SamplerOptions {
  readonly generator: LatentGenerator;
  readonly image: ImageSpec;
  readonly executor: Executor;
  /** Holds at least what the GAN in use needs. */
  readonly state: StateBank;
  /** Images per call of the program: a small one answers for one image sooner. Of another batch, images may differ in their last bits. */
  readonly batch?: number | undefined;
}

/** Compiles a sampler. */
export async function createSampler(gan: Gan, options: SamplerOptions): Promise<Sampler> {
  const { generator, image, executor, state, batch: samplingBatch = usualBatch } = options;
  const draw = await compile(latents(generator.latent, 1), { executor, inputs: latentsInputs });
  const inputs = generationInputs(generator, samplingBatch);
  const generate = await compile(generation(gan, generator), { executor, state, inputs });
  const pixels = image.height * image.width * image.channels;
  return {
    images(seeds, labels, psi = 1) {
      const all = new Float32Array(seeds.length * pixels);
      const z = new Float32Array(samplingBatch * generator.latent); // [batch, latent]
      for (let start = 0; start < seeds.length; start += samplingBatch) {
        const batch = seeds.slice(start, start + samplingBatch);
        z.fill(0);
        for (const [row, seed] of batch.entries()) {
          z.set(draw.run({ seed: [seed | 0], index: [0] }).tensor("z"), row * generator.latent);
        }
        const classes = Int32Array.from({ length: samplingBatch }, (_, row) => labels?.[start + row] ?? 0);
        const given = {
          ...(generator.classes === undefined ? {} : { labels: classes }),
          ...(generator.styled === undefined ? {} : { psi: [psi] }),
        };
        const images = generate.run({ z, ...given }).tensor("images"); // [batch, H, W, C]
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
