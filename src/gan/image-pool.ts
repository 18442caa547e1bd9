/**
 * @file The image pool (Shrivastava et al. 2016, arXiv:1612.07828, section 2.3), as CycleGAN uses it (Zhu et al. 2017, arXiv:1703.10593, section 4): the
 * discriminator sees a history of made images instead of only the newest, so that the two players oscillate less.
 * The authors' code exchanges images one by one; here the images of a batch are exchanged at once: each sees the pool as it was before the batch.
 */
import { ShapeError } from "../base/errors.js";
import { formatShape } from "../base/shape.js";
import { constantInit } from "../nn/index.js";
import type { Parameter } from "../nn/index.js";
import {
  add,
  argmax,
  cast,
  equal,
  floor,
  gather,
  greater,
  less,
  literal,
  max,
  minimum,
  mul,
  reshape,
  select,
  stopGradient,
  sub,
} from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import type { ImageSpec, PhaseContext } from "./gan.js";

/** What a pool keeps. */
export interface PoolMemory {
  /** [P, H, W, C]; zeros where none is yet. */
  readonly images: Tensor;
  /** How many are there, 0 … P: an `f32` scalar. */
  readonly count: Tensor;
}

/** Random numbers of one exchange, U[0, 1). */
export interface PoolDraws {
  /** [N]: below ½, the image is exchanged for an older one. */
  readonly exchange: Tensor;
  /** [N]: which one. */
  readonly place: Tensor;
}

const range = (size: number): Tensor => literal(Array.from({ length: size }, (_, index) => index)); // [size]

/** 1 where j > i: [size, size]. */
const later = (size: number): Tensor =>
  literal(
    Array.from({ length: size * size }, (_, at) => (at % size > Math.floor(at / size) ? 1 : 0)),
    [size, size],
  );

/**
 * Hands new images to the pool. While it has room it keeps an image and gives it back; once full, with probability ½, it gives back a random one of those
 * it had and keeps the new image in its place. Of images that want one place, the last of the batch has it. No gradient flows.
 * @param fakes [N, H, W, C]
 * @returns what the discriminator sees, [N, H, W, C], and what the pool then keeps.
 * @throws ShapeError when the images are not like the pool's.
 */
export function exchangeImages(
  fakes: Tensor,
  memory: PoolMemory,
  draws: PoolDraws,
): { readonly images: Tensor; readonly memory: PoolMemory } {
  const [n = 1, ...image] = fakes.shape;
  const [size = 1, ...kept] = memory.images.shape;
  if (image.join() !== kept.join())
    throw new ShapeError(
      `[exchangeImages] images ${formatShape(fakes.shape)} do not fit the pool ${formatShape(memory.images.shape)}`,
    );
  const newest = stopGradient(fakes);
  const { count } = memory;
  const arrival = add(count, range(n)); // [N]: its place while there is room
  const fills = less(arrival, size);
  const replaces = mul(mul(sub(1, fills), less(draws.exchange, 0.5)), greater(count, 0));
  const place = select(fills, arrival, floor(mul(draws.place, count))); // [N]
  const writes = add(fills, replaces);

  const wanting = mul(equal(reshape(place, [n, 1]), reshape(place, [1, n])), reshape(writes, [1, n])); // [i, j]: j wants i's place
  const last = mul(writes, sub(1, max(mul(wanting, later(n)), { axes: [1] }))); // [N]
  const written = mul(equal(reshape(range(size), [size, 1]), reshape(place, [1, n])), reshape(last, [1, n])); // [P, N]
  const isWritten = reshape(max(written, { axes: [1] }), [size, ...image.map(() => 1)]);
  const images = select(isWritten, gather(newest, argmax(written, 1)), memory.images); // [P, H, W, C]

  const older = gather(memory.images, cast(place, "i32")); // [N, H, W, C]
  const perImage = [n, ...image.map(() => 1)];
  return {
    images: select(reshape(replaces, perImage), older, newest),
    memory: { images, count: minimum(add(count, n), size) },
  };
}

/** What a GAN keeps for a pool of a name. @param size P */
export const poolMemory = (
  name: string,
  size: number,
  { height, width, channels }: ImageSpec,
): Record<string, Parameter> => ({
  [name]: { shape: [size, height, width, channels], init: constantInit(0) },
  [`${name}.count`]: { shape: [], init: constantInit(0) },
});

/** {@link exchangeImages} with the pool of a name in a GAN's memory, which changes. @returns what the discriminator sees, [N, H, W, C]. */
export function throughPool(context: PhaseContext, name: string, fakes: Tensor): Tensor {
  const { images, memory } = exchangeImages(
    fakes,
    { images: context.memory(name), count: context.memory(`${name}.count`) },
    {
      exchange: context.uniform([context.batch], `${name} exchange`),
      place: context.uniform([context.batch], `${name} place`),
    },
  );
  context.remember(name, memory.images);
  context.remember(`${name}.count`, memory.count);
  return images;
}
