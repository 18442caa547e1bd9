/** @file AC-GAN's class term (Odena et al. 2016, arXiv:1610.09585, equation 3): a second head of D learns the classes of images, and G is to be recognised by it. */
import { crossEntropy, oneHot } from "../../nn/index.js";
import { argmax, equal, mean, narrow } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

/** The classes' logits [N, classes] behind the first of D's outputs [N, 1 + classes]. */
const classLogits = (outputs: Tensor): Tensor => narrow(outputs, 1, 1, (outputs.shape[1] ?? 1) - 1);

/**
 * −E log P(class = label | image).
 * @param outputs of D, [N, 1 + classes]
 * @param labels `i32` [N]
 */
export function classLoss(outputs: Tensor, labels: Tensor): Tensor {
  const logits = classLogits(outputs);
  return crossEntropy(logits, oneHot(labels, logits.shape[1] ?? 1));
}

/** Part of the images whose most probable class is their label, in [0, 1]; arguments of {@link classLoss}. */
export const classShare = (outputs: Tensor, labels: Tensor): Tensor =>
  mean(equal(argmax(classLogits(outputs)), labels));
