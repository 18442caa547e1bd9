/**
 * @file SNGAN (Miyato et al. 2018, arXiv:1802.05957): a discriminator of bounded slope, each weight divided by its largest singular value.
 * Equations 16 and 17, the hinge loss: D minimises E max(0, 1 − D(x)) + E max(0, 1 + D(G(z))), G minimises −E D(G(z)).
 * From the paper: ResNets (appendix B.4), spectral normalisation of D by one power iteration a step (algorithm 1), five steps of D for one of G, Adam with
 * learning rate 2e-4, β₁ 0 and β₂ 0.9, falling linearly to 0, z of 128. Not from the paper: narrow networks whose channels double as the side
 * halves (the paper's for CIFAR-10 have 256 and 128 everywhere: width 256, growth 1); G's batch is as large as D's.
 */
import * as v from "valibot";
import { resnetDiscriminator, resnetGenerator, resnetSizes } from "../architectures/resnet.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { recipe } from "./recipe.js";
import { resnetGrowth, resnetWidth } from "./resnet-options.js";

export const sngan = recipe({
  name: "sngan",
  title: "Spectrally normalized GAN",
  paper: "Miyato et al. 2018, Spectral Normalization for Generative Adversarial Networks, arXiv:1802.05957",
  summary: "a ResNet that trains without batch normalisation in D",
  training: { steps: 6000, batch: 32, data: "fashion-mnist" },
  sizes: resnetSizes,
  options: v.strictObject({
    ...adversarialOptions({
      loss: "hinge",
      spectralNorm: true,
      criticSteps: 5,
      latent: 128,
      beta1: 0,
      beta2: 0.9,
      schedule: "linear",
      averageDecay: 0,
    }),
    width: resnetWidth,
    growth: resnetGrowth,
  }),
  build(options, data) {
    const { latent, width, growth } = options;
    return adversarialGan(options, data, {
      generators: { generator: resnetGenerator(latent, { image: data, width, growth }) },
      discriminator: resnetDiscriminator({ image: seenBy(options, data), width, growth }),
    });
  },
});
