/** @file Pairs of images a short step apart on paths between latents: what the perceptual path length is taken of. */
import { fillUniform, streamOf } from "../../base/philox.js";
import { slerp } from "../../base/slerp.js";
import { generation, generationInputs, inUse, latents, latentsInputs } from "../../gan/index.js";
import type { Gan } from "../../gan/index.js";
import { add, compile, f32, mul, sub } from "../../tensor/index.js";
import type { Tensors } from "../../tensor/index.js";
import { checkSeeds, labelsOf } from "./evaluation-seeds.js";
import type { SamplerOptions } from "../models/sampler.js";

/** `z`: on the arc between two latents; `w`: on the line between their styles. */
export type PathSpace = "z" | "w";

/** Draws the ends of steps. */
export interface PathDrawer {
  /** Spaces that the generator has. */
  readonly spaces: readonly PathSpace[];
  /**
   * Path i goes from the latent of seed `seed` + 2i to that of the next one; the step is at a uniform t in [0, 1) of it. Classes take turns; styles are not truncated.
   * @throws ConfigError when there are not so many seeds
   * @returns both ends' images [count, H, W, C], not rounded
   */
  ends(space: PathSpace, options: { seed: number; count: number; epsilon: number }): [a: Float32Array, b: Float32Array];
}

/** Latents at both ends of a path. */
type Pair = readonly [from: Float32Array, to: Float32Array];

const stream = streamOf("evaluate/path");
/** Paths per run of a program. */
const batch = 32;

/** Compiles what draws paths. */
export async function createPathDrawer(gan: Gan, options: SamplerOptions): Promise<PathDrawer> {
  const { generator, image, executor, state } = options;
  const { latent, classes, styled } = generator;
  const draw = await compile(latents(latent, 1), { executor, inputs: latentsInputs });
  const inputs = generationInputs(generator, batch);
  const ofZ = await compile(generation(gan, generator), { executor, state, inputs });
  const z = f32(batch, latent);
  const ofW =
    styled === undefined
      ? undefined
      : await compile(
          inUse(gan, (networks, { from, to, t, psi }: Tensors) => {
            if (from === undefined || to === undefined || t === undefined || psi === undefined)
              throw new Error("internal: the path lacks an input");
            const [start, end] = [styled.styles(networks, from, psi), styled.styles(networks, to, psi)]; // [N, L, S]
            return { images: styled.synthesize(networks, add(start, mul(t, sub(end, start)))) };
          }),
          { executor, state, inputs: { from: z, to: z, t: f32(batch, 1, 1), psi: f32() } },
        );
  /** [batch, latent]; rows beyond those given are 0. */
  const rowsOf = (values: readonly ArrayLike<number>[]): Float32Array => {
    const all = new Float32Array(batch * latent);
    for (const [row, value] of values.entries()) all.set(value, row * latent);
    return all;
  };
  const latentOf = (seed: number): Float32Array =>
    Float32Array.from(draw.run({ seed: [seed | 0], index: [0] }).tensor("z"));
  /** Images of a batch of paths, each at its place. */
  const at = (
    space: PathSpace,
    pairs: readonly Pair[],
    places: Float64Array,
    labels: Int32Array,
  ): ArrayLike<number> => {
    const psi = styled === undefined ? {} : { psi: [1] };
    if (space === "w" && ofW !== undefined) {
      const [from, to] = [rowsOf(pairs.map(([a]) => a)), rowsOf(pairs.map(([, b]) => b))];
      return ofW.run({ from, to, t: Float32Array.from(places), ...psi }).tensor("images");
    }
    const points = pairs.map(([a, b], row) => slerp(a, b, places[row] ?? 0));
    return ofZ.run({ z: rowsOf(points), ...(classes === undefined ? {} : { labels }), ...psi }).tensor("images");
  };
  const pixels = image.height * image.width * image.channels;
  return {
    spaces: ofW === undefined ? ["z"] : ["z", "w"],
    ends(space, { seed, count, epsilon }) {
      checkSeeds(seed, 2 * count);
      const places = new Float64Array(Math.ceil(count / batch) * batch);
      fillUniform(places, seed, stream, 0);
      const labels = labelsOf(classes, places.length) ?? new Int32Array(places.length);
      const [a, b] = [new Float32Array(count * pixels), new Float32Array(count * pixels)];
      for (let start = 0; start < count; start += batch) {
        const rows = Math.min(batch, count - start);
        const pairs = Array.from({ length: rows }, (_, row): Pair => {
          const first = seed + 2 * (start + row);
          return [latentOf(first), latentOf(first + 1)];
        });
        const part = [start, start + batch] as const;
        for (const [into, shift] of [
          [a, 0],
          [b, epsilon],
        ] as const) {
          const shifted = places.slice(...part).map((place) => place + shift);
          const images = Float32Array.from(at(space, pairs, shifted, labels.slice(...part)));
          into.set(images.subarray(0, rows * pixels), start * pixels);
        }
      }
      return [a, b];
    },
  };
}
