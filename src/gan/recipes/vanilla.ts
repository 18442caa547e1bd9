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

export const vanilla = recipe({
  name: "vanilla",
  title: "The original GAN",
  paper: "Goodfellow et al. 2014, Generative Adversarial Nets, arXiv:1406.2661",
  summary: "readable MNIST digits in a few minutes on two cores",
  training: { steps: 8000, batch: 128 },
  presets: onEveryPoints({ steps: 8000, options: { latent: 2 } }), // the plain game, at the settings that it has for images
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
