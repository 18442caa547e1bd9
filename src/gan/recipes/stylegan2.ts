/**
 * @file StyleGAN2 (Karras et al. 2020, arXiv:1912.04958): a style scales the kernels of convolutions and demodulation takes its size away again
 * (equations 1 and 3), without the drops of instance normalisation; skip connections in G and residual ones in D instead of growing.
 * Losses: StyleGAN's, with R1 at every 16th step, and for G at every 4th step on half a batch 2 · E (‖Jᵀy‖ − a)², path length regularisation (equation 4),
 * each counted for the steps between (section 3.1).
 * From the paper and its code: [1, 3, 3, 1] filters, one noise strength per layer, Adam with β (0, 0.99) and a learning rate of 0.0025, an average whose half-life
 * is at most 5 % of the images seen, γ = 0.0002 · pixels / batch for R1 (of StyleGAN2-ADA's automatic settings).
 * Not from them: regularisers join the step's loss instead of taking steps of their own, so that the learning rate needs no correction; a modulated
 * convolution scales images, not kernels, which is the same; four mapping layers of 64, at most 64 channels; styles are not mixed in path lengths.
 */
import * as v from "valibot";
import { constantInit } from "../../nn/index.js";
import { constant, mul } from "../../tensor/index.js";
import type { Term } from "../adversarial/game.js";
import { styledLayers } from "../architectures/style-pyramid.js";
import { styleDiscriminator } from "../architectures/style-discriminator.js";
import { styleMapping } from "../architectures/style-mapping.js";
import { stylegan2Synthesis } from "../architectures/stylegan2-synthesis.js";
import { inAllLayers } from "../architectures/styles.js";
import { pathLengthPenalty, pathLengths } from "../regularizers/path-length.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { option, real, whole } from "./options.js";
import { recipe } from "./recipe.js";
import { rampedAverage, styleOptions, styleParts } from "./style-parts.js";

/** Path length regularisation, on fresh latents. @param layers L */
const pathLength =
  (weight: number, every: number, latent: number, layers: number): Term =>
  ({ batch, isDue, memory, network, normal, remember }) => {
    if (weight === 0 || !isDue(every)) return { loss: constant(0) };
    const z = normal([Math.ceil(batch / 2), latent], "path z");
    const styles = inAllLayers(network("mapping")(z), layers); // [N / 2, L, S]
    const images = network("synthesis")(styles);
    const lengths = pathLengths(images, styles, normal(images.shape, "path y"));
    const { loss, target } = pathLengthPenalty(lengths, memory("path.length"));
    remember("path.length", target);
    return { loss: mul(loss, weight * every), metrics: { "path length": target } };
  };

/** As StyleGAN2-ADA for CIFAR-10: with style mixing and path lengths MNIST collapses to four digits here. R1 is stronger than there: most pixels are constant. */
const forDigits = { options: { r1: 1, styleMixing: 0, pathLength: 0 } };

export const stylegan2 = recipe({
  name: "stylegan2",
  title: "StyleGAN2",
  paper: "Karras et al. 2020, Analyzing and Improving the Image Quality of StyleGAN, arXiv:1912.04958",
  summary:
    "outline, brightness and texture as separate styles, on Fashion-MNIST after ten minutes on a busy core; grey or colour images",
  training: { steps: 6000, batch: 16, data: "fashion-mnist" },
  presets: { mnist: forDigits, "mnist:train": forDigits },
  sizes: [8, 16, 32, 64, 128, 256],
  options: v.strictObject({
    ...adversarialOptions({
      latent: 64,
      learningRate: 0.0025,
      beta1: 0,
      beta2: 0.99,
      r1: 0.01,
      regularizeEvery: 16,
      averageDecay: 0.998,
    }),
    ...styleOptions,
    pathLength: option(real(0, 100), 2, "weight of path length regularisation; 0 for none"),
    pathLengthEvery: option(whole(1, 1000), 4, "steps from one use of it to the next"),
  }),
  build(options, data) {
    const { latent, styleSize, mappingLayers, averageDecay, averageRampUp } = options;
    const layers = styledLayers(data);
    return adversarialGan(options, data, {
      ...styleParts({
        ...options,
        layers,
        mapping: styleMapping(latent, styleSize, mappingLayers),
        synthesis: stylegan2Synthesis(styleSize, data, options),
      }),
      discriminator: styleDiscriminator("residual", seenBy(options, data), options),
      terms: { generator: pathLength(options.pathLength, options.pathLengthEvery, latent, layers) },
      memory: { "path.length": { shape: [], init: constantInit(0) } },
      averageDecay: rampedAverage(averageDecay, averageRampUp),
    });
  },
});
