/**
 * @file Conditional batch normalisation (Dumoulin et al. 2016, arXiv:1610.07629; de Vries et al. 2017, arXiv:1707.00683), as class-conditional
 * generators use it (Miyato & Koyama 2018, arXiv:1802.05637): statistics of the whole batch, a scale and shift of each class.
 */
import { ShapeError } from "../base/errors.js";
import { add, broadcastTo, concat, constant, mul, narrow, reshape } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";
import { batchNorm } from "./batch-norm.js";
import type { BatchNormOptions } from "./batch-norm.js";
import { holdings } from "./composite.js";
import { embedding } from "./embedding.js";
import type { Initializer } from "./initializers.js";
import type { Module } from "./module.js";

/** Scales of 1, shifts of 0: every class starts as a plain batch normalisation. */
const neutral: Initializer = ([classes = 1, both = 2]) =>
  concat([broadcastTo(constant(1), [classes, both / 2]), broadcastTo(constant(0), [classes, both / 2])], 1);

/**
 * y = (x − μ) / √(σ² + ε) · scale[label] + shift[label], μ and σ² as in {@link batchNorm}.
 * Parameter, as in PyTorch implementations: `embed.weight` [classes, 2 · features], scales before shifts; buffers `bn.running_mean`, `bn.running_var` [features].
 * Input x [N, ..., features], given labels `i32` [N] in [0, classes); output like x.
 * @throws ShapeError without labels.
 */
export function conditionalBatchNorm(
  features: number,
  classes: number,
  options: Omit<BatchNormOptions, "affine" | "init"> = {},
): Module {
  const bn = batchNorm(features, { ...options, affine: false });
  const embed = embedding(classes, 2 * features, { init: neutral });
  return {
    description: `ConditionalBatchNorm(${features}, ${classes} classes)`,
    ...holdings({ bn, embed }),
    forward(x, scope, labels) {
      if (labels === undefined)
        throw new ShapeError("[conditionalBatchNorm] was given no labels; hand them over as the third argument");
      const both = embed.forward(labels, scope.child("embed")); // [N, 2C]
      const perImage = (start: number): Tensor =>
        reshape(narrow(both, 1, start, features), [x.shape[0] ?? 1, ...x.shape.slice(1, -1).map(() => 1), features]);
      return add(mul(bn.forward(x, scope.child("bn")), perImage(0)), perImage(features));
    },
  };
}
