/**
 * @file The original GAN (Goodfellow et al. 2014, arXiv:1406.2661, algorithm 1 with k = 1), as multilayer perceptrons.
 * From the paper: both losses, alternating updates, k = 1, MNIST, ReLU in G, dropout in D. Not from the paper: the widths, LeakyReLU instead of maxout in D,
 * tanh and images in [−1, 1] instead of a sigmoid and [0, 1], a Gaussian latent, Adam instead of SGD with momentum, an averaged G.
 */
import * as v from "valibot";
import { isPoint } from "../../base/points.js";
import { mlpDiscriminator, mlpGenerator } from "../architectures/mlp.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { option, real } from "./options.js";
import { onEveryPoints, pointOptions, pointParts } from "./points.js";
import { recipe } from "./recipe.js";

/**
 * The settings with which Metz et al. 2016 (Unrolled GANs, arXiv:1611.02163, section 3.1 and their notebook) show mode collapse: D learns ten times as slowly
 * as G, which goes from mode to mode. With `unroll=5` the same game covers the ring. Batches are 128 where theirs are 512.
 */
const collapsing = {
  steps: 8000,
  options: { latent: 256, learningRate: 1e-3, discriminatorLearningRate: 1e-4, averageDecay: 0 },
};

export const vanilla = recipe({
  name: "vanilla",
  title: "The original GAN",
  paper: "Goodfellow et al. 2014, Generative Adversarial Nets, arXiv:1406.2661",
  summary: "readable MNIST digits in a few minutes on two cores",
  training: { steps: 8000, batch: 128 },
  presets: onEveryPoints(collapsing),
  options: v.strictObject({
    ...adversarialOptions(),
    ...pointOptions,
    dropout: option(
      real(0, 0.9),
      0.3,
      "part of the discriminator's hidden values that training drops; without it the generator collapses to few digits",
    ),
  }),
  build(options, data) {
    if (isPoint(data)) return adversarialGan(options, data, pointParts(options, data));
    return adversarialGan(options, data, {
      generators: { generator: mlpGenerator(options.latent, [256, 512, 1024], data) },
      discriminator: mlpDiscriminator(seenBy(options, data), [512, 256], { dropRate: options.dropout }),
    });
  },
});
