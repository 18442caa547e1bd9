/**
 * @file StyleGAN's mapping network (Karras et al. 2019, arXiv:1812.04948, section 2 and appendix B): z → w, whose factors of variation need not be
 * entangled as z's are. Truncation: w′ = w̄ + ψ (w − w̄), with w̄ the running mean of w.
 */
import { applying, constantInit, defined, holdings, pixelNorm } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { lerp, mean } from "../../tensor/index.js";
import { styleLinear, withActivation } from "./style-pyramid.js";

/** What a step leaves of w̄. */
const averageDecay = 0.995;
/** Of the learning rate, because a deep mapping is unstable at the generator's (appendix C). */
const multiplier = 0.01;

/**
 * z [N, latent] → w [N, size]: z of length √latent, then equalised layers with √2 LeakyReLU(0.2) at a hundredth of the learning rate.
 * Given ψ, an `f32` scalar, w is truncated. Parameters `fc0.weight`, `fc0.bias`, …; buffer `w_avg` [size], w̄: moves while the network is trained.
 */
export function styleMapping(latent: number, size: number, depth: number): Module {
  const layers = Array.from({ length: depth }, (_, k) => `fc${k}`);
  const children = Object.fromEntries(
    layers.map((name, k) => [name, withActivation(styleLinear(k === 0 ? latent : size, size, { multiplier }))]),
  );
  const held = holdings(children);
  return defined({ kind: "styleMapping", options: { latent, size, depth } })({
    description: `Mapping(${latent} → ${size}, ${depth} layers)`,
    ...held,
    buffers: { w_avg: { shape: [size], init: constantInit(0) } },
    forward: (z, scope, psi) => {
      const part = applying(children, scope);
      const w = layers.reduce((x, name) => part(name, x), pixelNorm().forward(z, scope)); // [N, size]
      const average = scope.buffer("w_avg");
      if (scope.isTraining) scope.updateBuffer("w_avg", lerp(mean(w, { axes: [0] }), average, averageDecay));
      return psi === undefined ? w : lerp(average, w, psi);
    },
  });
}
