/** @file What a discriminator sees of the whole batch, so that a generator that repeats itself shows. */
import { ShapeError } from "../base/errors.js";
import {
  abs,
  add,
  broadcastTo,
  concat,
  exp,
  matmul,
  mean,
  neg,
  reshape,
  sqrt,
  square,
  sub,
  sum,
} from "../tensor/index.js";
import type { Shape } from "../base/shape.js";
import type { Module } from "./module.js";
import { normalInit } from "./initializers.js";
import { defined } from "./definition.js";

export interface MinibatchDeviationOptions {
  /** Samples that are compared; the whole batch if it is smaller, else a divisor of it. 4 unless given. */
  readonly group?: number;
  /** Channels that are added, a divisor of the image's; 1 unless given. */
  readonly channels?: number;
}

/** Keeps the derivative of the root finite where all samples agree. */
const epsilon = 1e-8;

/**
 * Minibatch standard deviation (Karras et al. 2017, arXiv:1710.10196, §3; grouped as in StyleGAN2): over each group of samples the
 * deviation of every value, averaged over pixels and channels, as one more channel. Sample n belongs to group n mod (N / group).
 * Input [N, H, W, C], output [N, H, W, C + channels].
 */
export function minibatchStandardDeviation(options: MinibatchDeviationOptions = {}): Module {
  const { group = 4, channels: added = 1 } = options;
  return defined({ kind: "minibatchDeviation", options: { group, channels: added } })({
    description: `MinibatchStandardDeviation(group ${group}, ${added} channel${added === 1 ? "" : "s"})`,
    parameters: {},
    mixesBatch: true,
    forward: (x) => {
      const [n = 1, height = 1, width = 1, channels = 1] = x.shape;
      const size = Math.min(group, n);
      if (n % size !== 0 || channels % added !== 0)
        throw new ShapeError(
          `[minibatchStandardDeviation] [${x.shape.join(", ")}] does not split into groups of ${size} samples and ${added} of channels`,
        );
      const groups = n / size;
      const values = reshape(x, [size, groups, height, width, added, channels / added]); // [G, M, H, W, F, c]
      const centred = sub(values, mean(values, { axes: [0], keepDims: true }));
      const deviation = sqrt(add(mean(square(centred), { axes: [0] }), epsilon)); // [M, H, W, F, c]
      const feature = mean(deviation, { axes: [1, 2, 4] }); // [M, F]
      const stretched = broadcastTo(reshape(feature, [1, groups, 1, 1, added]), [size, groups, height, width, added]);
      return concat([x, reshape(stretched, [n, height, width, added])], 3);
    },
  });
}

export interface MinibatchDiscriminationOptions {
  /** [H, W, C] of the image that the features are, flattened; for those who keep images in another order. */
  readonly image?: Shape;
  /** B, features that are added; 100 unless given. */
  readonly kernels?: number;
  /** C, dimensions in which samples are compared; 5 unless given. */
  readonly dimensions?: number;
}

/**
 * Minibatch discrimination (Salimans et al. 2016, arXiv:1606.03498, §3.2): M = x·T, o[n, b] = Σ over m ≠ n of exp(−‖M[n, b] − M[m, b]‖₁),
 * appended to x. Parameter: `weight` [features, kernels, dimensions], which starts as N(0, 0.05²).
 * Input [N, features], output [N, features + kernels].
 */
export function minibatchDiscrimination(features: number, options: MinibatchDiscriminationOptions = {}): Module {
  const { kernels = 100, dimensions = 5, image = [1, 1, features] } = options;
  return defined({ kind: "minibatchDiscrimination", options: { features, kernels, dimensions } })({
    description: `MinibatchDiscrimination(${features} + ${kernels})`,
    parameters: {
      weight: { shape: [features, kernels, dimensions], init: normalInit(0.05), flattened: { axis: 0, image } },
    },
    mixesBatch: true,
    forward: (x, scope) => {
      const [n = 1] = x.shape;
      const compared = matmul(x, reshape(scope.parameter("weight"), [features, kernels * dimensions]));
      const rows = reshape(compared, [n, 1, kernels, dimensions]);
      const columns = reshape(compared, [1, n, kernels, dimensions]);
      const distances = sum(abs(sub(rows, columns)), { axes: [3] }); // [N, N, B]
      const closeness = sub(sum(exp(neg(distances)), { axes: [1] }), 1); // a sample is at distance 0 from itself
      return concat([x, closeness], 1);
    },
  });
}
