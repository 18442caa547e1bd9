/**
 * @file How unlike images are: their pixels, and what the trained discriminator's layers make of them. The latter stands for LPIPS (Zhang et al. 2018,
 * arXiv:1801.03924, equation 1), whose network and weights would have to be fetched: features of every layer, each pixel's of length 1, compared by squares; all
 * channels count alike.
 */
import { ShapeError } from "../../base/errors.js";
import { layerInUse, layersInUse } from "../../gan/index.js";
import type { DataSpec, Gan } from "../../gan/index.js";
import { add, div, mean, mul, sqrt, square, sub, sum } from "../../tensor/index.js";
import type { Tensor, Tensors } from "../../tensor/index.js";

const network = "discriminator";

/**
 * The layers of the discriminator that are compared: the first at each side of its features, before anything is compared between the images of a batch; of a
 * network of vectors, the first of each size but the answer.
 * @returns names; none if the GAN has no discriminator, or it wants more than an image
 */
export function comparedLayers(gan: Gan, spec: DataSpec): string[] {
  if (gan.networks[network] === undefined) return [];
  try {
    const layers = layersInUse(gan, network, spec);
    const images = layers.filter(({ shape }) => shape.length === 3);
    const compared = images.length > 0 ? images : layers.filter(({ shape }) => shape.length === 1 && shape[0] !== 1);
    const sideOf = ({ shape }: { readonly shape: readonly number[] }): string =>
      shape.slice(0, -1).join() || `${shape[0]}`;
    return compared
      .filter((layer, index) => compared.findIndex((other) => sideOf(other) === sideOf(layer)) === index)
      .map(({ name }) => name);
  } catch (error) {
    if (error instanceof ShapeError) return [];
    throw error;
  }
}

/** Distances of images from one. */
export interface ImageDistances {
  /** Mean squared difference of pixels, [N]. */
  readonly pixels: Tensor;
  /** Sum over layers of squared differences of unit features, [N]; 0 where no layer is compared. */
  readonly features: Tensor;
}

/**
 * @param images [N, H, W, C]
 * @param target [1, H, W, C]
 * @param layers of {@link comparedLayers}
 */
export function imageDistances(
  gan: Gan,
  layers: readonly string[],
  images: Tensor,
  target: Tensor,
  state: Tensors,
): ImageDistances {
  const pixels = perImage(square(sub(images, target)));
  const differences = layers.map((layer) => {
    const [a, b] = [images, target].map((x) => unit(layerInUse(gan, { network, layer }, x, state)));
    return a === undefined || b === undefined ? pixels : perImage(sum(square(sub(a, b)), { axes: [-1] }));
  });
  return { pixels, features: differences.reduce(add, mul(pixels, 0)) };
}

/** Mean over all axes but the first. @returns [N] */
const perImage = (x: Tensor): Tensor => mean(x, { axes: x.shape.slice(1).map((_, axis) => axis + 1) });

/** Each pixel's features at length 1. @param x [N, ..., C] */
const unit = (x: Tensor): Tensor => div(x, sqrt(add(sum(square(x), { axes: [-1], keepDims: true }), 1e-10)));
