/**
 * @file Conditional GAN (Mirza & Osindero 2014, arXiv:1411.1784): both players are told the class, so that a class can be asked for.
 * Equation 2: D maximises E log D(x | y) + E log(1 − D(G(z | y) | y)); G minimises −E log D(G(z | y) | y).
 * From the paper: the label, one-hot, beside the input of both players. Not from the paper, whose networks are perceptrons with maxout: DCGAN's
 * networks and its Adam with learning rate 2e-4 and β₁ 0.5. In D the label is one plane per class behind the image's channels.
 */
import * as v from "valibot";
import { dcganDiscriminator, dcganSizes } from "../architectures/dcgan.js";
import { labelled } from "../architectures/labelled.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { recipe } from "./recipe.js";
import { dcganWidth } from "./dcgan-width.js";
import { classesOf, toldGenerator } from "./told-classes.js";

export const cgan = recipe({
  name: "cgan",
  title: "Conditional GAN",
  paper: "Mirza & Osindero 2014, Conditional Generative Adversarial Nets, arXiv:1411.1784",
  summary: "draws the class that it is asked for: 96 % of MNIST's digits are recognised as it; data with labels",
  training: { steps: 4000, batch: 64 },
  sizes: dcganSizes,
  options: v.strictObject({ ...adversarialOptions({ averageDecay: 0 }), width: dcganWidth() }),
  build(options, data) {
    const { latent, width } = options;
    const classes = classesOf(data, "cgan");
    const seen = seenBy(options, data);
    return adversarialGan(options, data, {
      isConditional: true,
      generators: { generator: toldGenerator(latent, classes, width, data) },
      discriminator: labelled(classes, dcganDiscriminator(width, { ...seen, channels: seen.channels + classes })),
    });
  },
});
