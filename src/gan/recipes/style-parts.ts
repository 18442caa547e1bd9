/**
 * @file What StyleGAN and StyleGAN2 share as recipes: a generator of two networks, `mapping` and `synthesis`, trained with style mixing
 * (Karras et al. 2019, arXiv:1812.04948, section 3.1) and used with truncation (section 2 and appendix B); an average that ramps up.
 */
import {
  add,
  cast,
  constant,
  div,
  exp,
  floor,
  less,
  maximum,
  minimum,
  mul,
  narrow,
  select,
} from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Module } from "../../nn/index.js";
import { crossed, inAllLayers } from "../architectures/styles.js";
import type { Gan, LatentGenerator, Networks, PhaseContext } from "../gan.js";
import { oncePerStep } from "../once-per-step.js";
import type { AdversarialParts } from "./adversarial-recipe.js";
import { option, real, whole } from "./options.js";

/** Options of both recipes beside the adversarial ones. */
export const styleOptions = {
  styleSize: option(whole(1, 1024), 64, "size of the styles w"),
  mappingLayers: option(whole(1, 16), 4, "of the mapping network; 8 in the papers"),
  width: option(whole(1, 512), 12, "channels at the image's resolution; each halving of the side doubles them"),
  widest: option(whole(1, 1024), 64, "the most channels that a layer has"),
  styleMixing: option(real(0, 1), 0.9, "share of images with styles of two latents"),
  truncation: option(real(-2, 2), 0.7, "ψ that `generate` draws with unless told otherwise"),
  averageRampUp: option(
    real(0, 1),
    0.05,
    "largest half-life of the average, as a share of the steps done; 0 for no limit",
  ),
};

/** What both recipes choose. */
export interface StyleParts {
  readonly latent: number;
  readonly styleSize: number;
  /** L, as of `styledLayers`. */
  readonly layers: number;
  readonly styleMixing: number;
  readonly truncation: number;
  readonly mapping: Module;
  readonly synthesis: Module;
}

/** Styles [N, L, S] of a step: in a share of the images those of a second latent from a random layer on. */
function mixedStyles({ latent, layers, styleMixing }: StyleParts, context: PhaseContext): Tensor {
  const { batch, network, normal, uniform } = context;
  const w = network("mapping")(normal([2 * batch, latent], "z")); // [2N, S], of both latents
  const [first, second] = [narrow(w, 0, 0, batch), narrow(w, 0, batch, batch)].map((half) => inAllLayers(half, layers));
  if (first === undefined || second === undefined || styleMixing === 0) return first ?? w;
  const layer = add(floor(mul(uniform([batch], "crossover"), layers - 1)), 1); // 1 … L − 1
  return crossed(first, second, select(less(uniform([batch], "mixing"), styleMixing), layer, layers));
}

/** How a generator with styles is trained and used. */
export function styleParts(parts: StyleParts): Pick<AdversarialParts, "generators" | "generate" | "generator"> {
  const { latent, layers, styleSize, truncation, mapping, synthesis } = parts;
  const stylesOf = oncePerStep((context) => mixedStyles(parts, context)); // both phases of a step see the same images
  const styles = (networks: Networks, z: Tensor, psi: Tensor) =>
    inAllLayers(networks.network("mapping")(z, psi), layers);
  const synthesize = ({ network }: Networks, of: Tensor) => network("synthesis")(of);
  const generator: LatentGenerator = {
    definition: { kind: "styled" },
    latent,
    forward: (networks, z) => synthesize(networks, styles(networks, z, constant(1))),
    styled: { layers, size: styleSize, truncation, styles, synthesize },
  };
  return {
    generators: { mapping, synthesis },
    generator,
    generate: (context) => context.network("synthesis")(stylesOf(context)), // [N, H, W, C]
  };
}

/**
 * An average whose half-life is at most a share of the steps done, so that it forgets the start (Karras et al. 2020, training code).
 * @param decay what a step leaves of it in the end; 0 for no average
 * @param rampUp the share; 0 for no limit
 */
export function rampedAverage(decay: number, rampUp: number): Gan["averageDecay"] {
  if (decay === 0 || rampUp === 0) return decay;
  return (step) => {
    const halfLife = maximum(mul(cast(step, "f32"), rampUp), 1e-3); // steps
    return minimum(exp(div(-Math.LN2, halfLife)), decay); // ½ after a half-life
  };
}
