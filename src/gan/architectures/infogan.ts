/**
 * @file InfoGAN's discriminator (Chen et al. 2016, arXiv:1606.03657, appendix C.1), on DCGAN's trunk: D and Q share all layers but their last.
 * Q is a hidden layer of 128, batch normalisation, LeakyReLU, and a linear layer; it gives the logits of the categorical code and the
 * means of the continuous ones, which have variance 1 as in the authors' MNIST experiment.
 */
import { sizeOf } from "../../base/shape.js";
import { batchNorm, flattened, leakyRelu, linear, normalInit, sequential } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import type { ImageSpec } from "../gan.js";
import { dcganTrunk } from "./dcgan.js";
import { branching, linearHead } from "./heads.js";

const init = normalInit(0.02);
/** Of Q's hidden layer. */
const hidden = 128;

/** Sizes of Q. */
export interface RecognitionSizes {
  /** Values of the categorical code. */
  readonly categories: number;
  /** Continuous codes. */
  readonly continuous: number;
}

/**
 * Image [N, H, W, C] → [N, 1 + categories + continuous]: the logit of "real", then Q's logits, then Q's means.
 * Parameters: `trunk`, `source`, `q.0`, `q.1`, `q.3`.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function infoganDiscriminator(
  width: number,
  image: ImageSpec,
  { categories, continuous }: RecognitionSizes,
): Module {
  const { trunk, channels } = dcganTrunk(width, image);
  const features = [4, 4, channels];
  const q = flattened(
    sequential(
      linear(sizeOf(features), hidden, { bias: false, init, inputImage: features }),
      batchNorm(hidden),
      leakyRelu(0.2),
      linear(hidden, categories + continuous, { init }),
    ),
  );
  return branching(trunk, { source: linearHead(features, 1, { init }), q });
}
