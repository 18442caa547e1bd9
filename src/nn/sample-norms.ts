/** @file Normalisations that treat each image by itself, the same while training and in use: instance, layer, group and pixel. */
import { ShapeError } from "../base/errors.js";
import { formatShape, sameShape } from "../base/shape.js";
import type { Shape } from "../base/shape.js";
import { add, mean, mul, normalize, rsqrt, square } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import { affineOf, affineParameters, defaultEpsilon } from "./affine.js";
import type { NormalizationOptions } from "./affine.js";
import type { Module } from "./module.js";
import { defined } from "./definition.js";

/** The axes between the first and the last: an image's height and width. */
const innerAxes = (x: Tensor): number[] => x.shape.slice(1, -1).map((_, index) => index + 1);

/** An image's height and width. @throws ShapeError when it has one pixel: its variance says nothing. */
export function pixelAxes(op: string, x: Tensor): number[] {
  const axes = innerAxes(x);
  if (axes.every((axis) => x.shape[axis] === 1))
    throw new ShapeError(`[${op}] ${formatShape(x.shape)} has one pixel per channel, which has no variance`);
  return axes;
}

/**
 * Each channel of each image over its height and width (Ulyanov et al. 2016, arXiv:1607.08022).
 * Parameters, if affine (not unless given, as in PyTorch): `weight`, `bias` [channels]. Input and output [N, ..., channels].
 */
export function instanceNorm(channels: number, options: NormalizationOptions = {}): Module {
  const { epsilon = defaultEpsilon, affine = false, init } = options;
  return defined({ kind: "instanceNorm", options: { channels, epsilon, affine } })({
    description: `InstanceNorm(${channels})`,
    parameters: affineParameters([channels], affine, init),
    forward: (x, scope) => normalize(x, { axes: pixelAxes("instanceNorm", x), epsilon, ...affineOf(scope, affine) }),
  });
}

/**
 * Over the last axes (Ba et al. 2016, arXiv:1607.06450).
 * Parameters: `weight`, `bias` of the shape given. Input and output [..., ...shape].
 * @param shape the sizes of the last axes, or of the last one.
 * @throws ShapeError when the input does not end in that shape.
 */
export function layerNorm(shape: number | Shape, options: NormalizationOptions = {}): Module {
  const { epsilon = defaultEpsilon, affine = true, init } = options;
  const sizes = typeof shape === "number" ? [shape] : [...shape];
  return defined({ kind: "layerNorm", options: { shape: sizes, epsilon, affine } })({
    description: `LayerNorm(${sizes.join("×")})`,
    parameters: affineParameters(sizes, affine, init),
    forward(x, scope) {
      const first = x.shape.length - sizes.length;
      if (first < 0 || !sameShape(x.shape.slice(first), sizes))
        throw new ShapeError(`[layerNorm] ${formatShape(x.shape)} does not end in ${formatShape(sizes)}`);
      return normalize(x, { axes: sizes.map((_, axis) => first + axis), epsilon, ...affineOf(scope, affine) });
    },
  });
}

/**
 * Each group of channels of each image, over its height and width too (Wu & He 2018, arXiv:1803.08494).
 * Parameters: `weight`, `bias` [channels]. Input and output [N, ..., channels].
 * @throws ShapeError when the groups do not divide the channels.
 */
export function groupNorm(groups: number, channels: number, options: NormalizationOptions = {}): Module {
  const { epsilon = defaultEpsilon, affine = true, init } = options;
  if (channels % groups !== 0) throw new ShapeError(`[groupNorm] ${groups} groups do not divide ${channels} channels`);
  return defined({ kind: "groupNorm", options: { groups, channels, epsilon, affine } })({
    description: `GroupNorm(${groups}, ${channels})`,
    parameters: affineParameters([channels], affine, init),
    forward: (x, scope) => normalize(x, { axes: innerAxes(x), groups, epsilon, ...affineOf(scope, affine) }),
  });
}

/** x / √(mean x² + ε) over the channels of each pixel (Karras et al. 2018, arXiv:1710.10196, section 4.2). Input and output [..., C]. */
export function pixelNorm({ epsilon = 1e-8 }: { readonly epsilon?: number } = {}): Module {
  return defined({ kind: "pixelNorm", options: { epsilon } })({
    description: "PixelNorm",
    parameters: {},
    forward: (x) => mul(x, rsqrt(add(mean(square(x), { axes: [-1], keepDims: true }), epsilon))),
  });
}
