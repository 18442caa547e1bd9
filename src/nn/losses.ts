/** @file Losses of supervised learning. */
import { logSoftmax, mean, mul, neg, sum } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";

/**
 * Cross-entropy of a classifier: −mean over the batch of Σ target · log softmax(logits).
 * @param logits [N, classes]
 * @param targets [N, classes], one-hot or soft.
 */
export const crossEntropy = (logits: Tensor, targets: Tensor): Tensor =>
  neg(mean(sum(mul(targets, logSoftmax(logits)), { axes: [-1] })));
