/** @file Batch normalisation (Ioffe & Szegedy 2015, arXiv:1502.03167), with PyTorch's running statistics. */
import { ShapeError } from "../base/errors.js";
import { formatShape, sizeOf } from "../base/shape.js";
import { add, mean, moments, mul, normalizeWith, reshape } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import { affineOf, affineParameters, defaultEpsilon } from "./affine.js";
import type { NormalizationOptions } from "./affine.js";
import { constantInit } from "./initializers.js";
import type { Module } from "./module.js";
import { defined } from "./definition.js";

export interface BatchNormOptions extends NormalizationOptions {
  /** Share of the batch in the running statistics; 0.1 unless given. */
  readonly momentum?: number;
}

/**
 * y = (x − μ) / √(σ² + ε) · weight + bias, per channel.
 * While training μ and σ² are the batch's, over all axes but the last, and r ← (1 − momentum) · r + momentum · statistic for
 * `running_mean` and `running_var`, the variance divided by N − 1 there; in use μ and σ² are these buffers. Where the scope has parts of the batch,
 * each has its own μ and σ², N is that of a part, and the buffers follow the parts' mean.
 * Parameters `weight`, `bias`, buffers `running_mean`, `running_var`: [features]. Input and output [N, ..., features].
 * @throws ShapeError when a training batch, or a part of it, has one value per channel, whose variance says nothing, or the parts are not equal.
 */
export function batchNorm(features: number, options: BatchNormOptions = {}): Module {
  const { momentum = 0.1, epsilon = defaultEpsilon, affine = true, init } = options;
  const shape = [features];
  return defined({ kind: "batchNorm", options: { features, epsilon, momentum, affine } })({
    description: `BatchNorm(${features})`,
    mixesBatch: true,
    parameters: affineParameters(shape, affine, init),
    buffers: {
      running_mean: { shape, init: constantInit(0) },
      running_var: { shape, init: constantInit(1) },
    },
    forward(x, scope) {
      const running = { mean: scope.buffer("running_mean"), variance: scope.buffer("running_var") }; // [C]
      if (!scope.isTraining) return normalizeWith(x, running, { epsilon, ...affineOf(scope, affine) });
      const { batchParts } = scope;
      const parts = batchParts === 1 ? x : cut(x, batchParts); // [N, ..., C] or [P, N / P, ..., C]
      const count = sizeOf(x.shape) / features / batchParts;
      if (count < 2)
        throw new ShapeError(
          `[batchNorm] ${describedBatch(x, batchParts)} has one value per channel, which has no variance; give larger batches`,
        );
      const axes = parts.shape.slice(0, -1).map((_, axis) => axis);
      const batch = moments(parts, batchParts === 1 ? axes : axes.slice(1)); // [1, ..., C] or [P, 1, ..., C]
      const ofAll = (statistic: Tensor): Tensor =>
        batchParts === 1 ? reshape(statistic, shape) : mean(reshape(statistic, [batchParts, features]), { axes: [0] });
      const follow = (before: Tensor, now: Tensor, factor: number): Tensor =>
        add(mul(1 - momentum, before), mul(momentum * factor, ofAll(now)));
      scope.updateBuffer("running_mean", follow(running.mean, batch.mean, 1));
      scope.updateBuffer("running_var", follow(running.variance, batch.variance, count / (count - 1)));
      return reshape(normalizeWith(parts, batch, { epsilon, ...affineOf(scope, affine) }), x.shape);
    },
  });
}

/** [N, ...] → [P, N / P, ...]. */
function cut(x: Tensor, parts: number): Tensor {
  const [n = 1, ...sample] = x.shape;
  if (n % parts !== 0)
    throw new ShapeError(
      `[batchNorm] ${formatShape(x.shape)} does not make ${parts} equal parts; give batches that are a multiple of ${parts}`,
    );
  return reshape(x, [parts, n / parts, ...sample]);
}

const describedBatch = ({ shape }: Tensor, parts: number): string =>
  parts === 1 ? formatShape(shape) : `each of ${parts} parts of ${formatShape(shape)}`;
