/**
 * @file SAGAN (Zhang et al. 2018, arXiv:1805.08318): every pixel of some inner features looks at all others, in both players.
 * Equation 4, the hinge loss, with the class: D minimises E max(0, 1 − D(x, y)) + E max(0, 1 + D(G(z, y), y)), G minimises −E D(G(z, y), y).
 * From the paper: self-attention (equations 1 to 3) at the larger features, spectral normalisation of both players (section 4.1), two time scales instead of
 * several steps of D (section 4.2): Adam with learning rate 1e-4 for G and 4e-4 for D, β₁ 0, β₂ 0.9; conditional batch normalisation in G, projection in D.
 * Not from the paper: narrow networks; images without labels train it unconditionally. The tables of the conditional normalisation are not divided.
 */
import * as v from "valibot";
import { spectralNorm } from "../../nn/index.js";
import { resnetDiscriminator, resnetGenerator, resnetSizes } from "../architectures/resnet.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { option, whole } from "./options.js";
import { recipe } from "./recipe.js";
import { resnetGrowth, resnetWidth } from "./resnet-options.js";

/** A class's scales and shifts are no linear map of features. */
const isLinearMap = (name: string): boolean => !name.endsWith("embed.weight");

export const sagan = recipe({
  name: "sagan",
  title: "Self-attention GAN",
  paper: "Zhang et al. 2018, Self-Attention Generative Adversarial Networks, arXiv:1805.08318",
  summary: "a ResNet that sees the whole image at once; of classes where the data have labels",
  training: { steps: 4000, batch: 32, data: "fashion-mnist" },
  sizes: resnetSizes,
  options: v.strictObject({
    ...adversarialOptions({
      loss: "hinge",
      spectralNorm: true,
      latent: 128,
      learningRate: 1e-4,
      discriminatorLearningRate: 4e-4,
      beta1: 0,
      beta2: 0.9,
      averageDecay: 0,
    }),
    width: resnetWidth,
    growth: resnetGrowth,
    attention: option(whole(0, 1024), 0, "side of the features that attend to themselves; 0: half the image's"),
  }),
  build(options, data) {
    const { latent, width, growth } = options;
    const attention = options.attention > 0 ? options.attention : data.height / 2;
    const size = { width, growth, attention, ...(data.classes === undefined ? {} : { classes: data.classes }) };
    const generator = resnetGenerator(latent, { image: data, ...size });
    return adversarialGan(options, data, {
      isConditional: data.classes !== undefined,
      generators: { generator: options.spectralNorm ? spectralNorm(generator, { only: isLinearMap }) : generator },
      discriminator: resnetDiscriminator({ image: seenBy(options, data), ...size }),
    });
  },
});
