/**
 * @file InfoGAN's bound on the information that images carry about their code (Chen et al. 2016, arXiv:1606.03657, equation 5):
 * L_I = E log Q(c | G(z, c)) + H(c) ≤ I(c; G(z, c)). Here c is a category, uniform over K, and continuous codes from N(0, 1)
 * (the paper's are from U(−1, 1)), whose Q has variance 1, as in the authors' MNIST experiment.
 */
import { crossEntropy, oneHot } from "../../nn/index.js";
import { add, mean, mul, narrow, square, sub, sum } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

/**
 * ln K − E[cross-entropy of the category]: at most ln K nats.
 * @param outputs of D and Q, [N, 1 + K + continuous]
 * @param labels the category, `i32` [N]
 * @param categories K
 */
export function categoricalInformation(outputs: Tensor, labels: Tensor, categories: number): Tensor {
  const logits = narrow(outputs, 1, 1, categories); // [N, K]
  return sub(Math.log(categories), crossEntropy(logits, oneHot(labels, categories)));
}

/**
 * Σ over the codes of ½ − ½ E(c − μ)²: at most ½ nat each, for Q's variance is fixed.
 * @param outputs of D and Q, [N, 1 + K + continuous]
 * @param codes [N, continuous]
 */
export function continuousInformation(outputs: Tensor, codes: Tensor): Tensor {
  const count = codes.shape[1] ?? 0;
  const means = narrow(outputs, 1, (outputs.shape[1] ?? 0) - count, count); // [N, continuous]
  const errors = mean(sum(square(sub(codes, means)), { axes: [1] }));
  return add(mul(-0.5, errors), count / 2);
}
