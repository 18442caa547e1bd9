/**
 * @file The original GAN (Goodfellow et al. 2014, arXiv:1406.2661, algorithm 1 with k = 1), as multilayer perceptrons.
 * From the paper: both losses, alternating updates, k = 1, MNIST, ReLU in G, dropout in D. Not from the paper: the widths, LeakyReLU instead of maxout in D,
 * tanh and images in [−1, 1] instead of a sigmoid and [0, 1], a Gaussian latent, Adam instead of SGD with momentum, an averaged G.
 */
import * as v from "valibot";
import { adam } from "../../optim/index.js";
import { adversarialPhases } from "../adversarial-phases.js";
import { mlpDiscriminator, mlpGenerator } from "../architectures/mlp.js";
import { inOnePass } from "../passes.js";
import { losses } from "../losses/index.js";
import { adversarialOptions, option, real } from "./options.js";
import { recipe } from "./recipe.js";

export const vanilla = recipe({
  name: "vanilla",
  title: "The original GAN",
  paper: "Goodfellow et al. 2014, Generative Adversarial Nets, arXiv:1406.2661",
  summary: "readable MNIST digits in a few minutes on two cores",
  training: { steps: 8000, batch: 128 },
  options: v.strictObject({
    ...adversarialOptions,
    dropout: option(
      real(0, 0.9),
      0.3,
      "part of the discriminator's hidden values that training drops; without it the generator collapses to few digits",
    ),
  }),
  build: ({ loss, latent, learningRate, beta1, beta2, dropout, averageDecay }, image) => {
    const optimizer = adam({ learningRate, beta1, beta2 });
    return {
      networks: {
        generator: mlpGenerator(latent, [256, 512, 1024], image),
        discriminator: mlpDiscriminator(image, [512, 256], { dropRate: dropout }),
      },
      generator: "generator",
      latent,
      averageDecay,
      phases: adversarialPhases({
        loss: losses[loss],
        optimizers: { discriminator: optimizer, generator: optimizer },
        latent,
        passes: inOnePass, // D treats images independently
      }),
    };
  },
});
