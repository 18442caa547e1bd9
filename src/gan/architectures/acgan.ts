/**
 * @file Discriminators that learn from classes, on DCGAN's trunk: with an auxiliary classifier (Odena et al. 2016, arXiv:1610.09585, figure 2), or
 * with a projection (Miyato & Koyama 2018, arXiv:1802.05637, figure 1d). The generator is DCGAN's, given the label beside z (`labelled.ts`).
 */
import { defined, globalSumPool, normalInit, sequential } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import type { ImageSpec } from "../gan.js";
import { dcganTrunk } from "./dcgan.js";
import { branching, linearHead, projectionHead } from "./heads.js";

const init = normalInit(0.02);

/**
 * Image [N, H, W, C] → [N, 1 + classes]: the logit of "real", then those of the classes.
 * Parameters: `trunk`, `source`, `class`.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function auxiliaryDiscriminator(width: number, image: ImageSpec, classes: number): Module {
  const { trunk, channels } = dcganTrunk(width, image);
  const features = [4, 4, channels];
  return branching(trunk, {
    source: linearHead(features, 1, { init }),
    class: linearHead(features, classes, { init }),
  });
}

/**
 * Image [N, H, W, C], given labels `i32` [N] → logits [N, 1]. Parameters: `0` the trunk, `2` the projection, on the features' sum over pixels.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function projectionDiscriminator(width: number, image: ImageSpec, classes: number): Module {
  const { trunk, channels } = dcganTrunk(width, image);
  const layers = [trunk, globalSumPool(), projectionHead(channels, classes, { init })];
  return defined({ kind: "projectionDiscriminator", layers })(sequential(...layers));
}
