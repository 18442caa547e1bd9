/**
 * @file The original GAN (Goodfellow et al. 2014, arXiv:1406.2661, algorithm 1 with k = 1), as multilayer perceptrons.
 * From the paper: both losses, alternating updates, k = 1, MNIST, ReLU in G, dropout in D. Not from the paper: the widths, LeakyReLU instead of maxout in D,
 * tanh and images in [−1, 1] instead of a sigmoid and [0, 1], a Gaussian latent, Adam instead of SGD with momentum, an averaged G.
 */
import * as v from "valibot";
import { adam } from "../../optim/index.js";
import { mean, sigmoid } from "../../tensor/index.js";
import { mlpDiscriminator, mlpGenerator } from "../architectures/mlp.js";
import { lossNames, losses } from "../losses/index.js";
import { option } from "./options.js";
import { inOnePass } from "../in-one-pass.js";
import { recipe } from "./recipe.js";

export const vanilla = recipe({
  name: "vanilla",
  title: "The original GAN",
  paper: "Goodfellow et al. 2014, Generative Adversarial Nets, arXiv:1406.2661",
  summary: "readable MNIST digits in a few minutes on two cores",
  training: { steps: 8000, batch: 128 },
  options: v.strictObject({
    loss: option(v.picklist(lossNames), "non-saturating", "what the players minimise"),
    latent: option(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096)), 100, "size of z ~ N(0, 1)"),
    learningRate: option(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 2e-4, "of Adam, both players"),
    beta1: option(v.pipe(v.number(), v.minValue(0), v.maxValue(0.9999)), 0.5, "Adam's decay of the first moment"),
    beta2: option(v.pipe(v.number(), v.minValue(0), v.maxValue(0.99999)), 0.999, "Adam's decay of the second moment"),
    dropout: option(
      v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)),
      0.3,
      "part of the discriminator's hidden values that training drops; without it the generator collapses to few digits",
    ),
    averageDecay: option(
      v.pipe(v.number(), v.minValue(0), v.maxValue(0.99999)),
      0.999,
      "per step, of the averaged generator that draws samples; 0 for none",
    ),
  }),
  build: ({ loss: lossName, latent, learningRate, beta1, beta2, dropout, averageDecay }, image) => {
    const loss = losses[lossName];
    const optimizer = adam({ learningRate, beta1, beta2 });
    return {
      networks: {
        generator: mlpGenerator(latent, [256, 512, 1024], image),
        discriminator: mlpDiscriminator(image, [512, 256], { dropRate: dropout }),
      },
      generator: "generator",
      latent,
      averageDecay,
      phases: [
        {
          network: "discriminator",
          optimizer,
          minimize: ({ network, real, batch, normal }) => {
            const fake = network("generator")(normal([batch, latent], "z")); // [N, H, W, C]
            const [realLogits, fakeLogits] = inOnePass(network("discriminator"), real, fake);
            return {
              loss: loss.discriminator(realLogits, fakeLogits),
              metrics: { "D(x)": mean(sigmoid(realLogits)), "D(G(z))": mean(sigmoid(fakeLogits)) },
            };
          },
        },
        {
          network: "generator",
          optimizer,
          minimize: ({ network, batch, normal }) => {
            const fake = network("generator")(normal([batch, latent], "z")); // the same z: G runs forward once a step
            return { loss: loss.generator(network("discriminator")(fake)) };
          },
        },
      ],
    };
  },
});
