/**
 * @file LSGAN (Mao et al. 2016, arXiv:1611.04076): least squares instead of a classifier, so that fake images on the right side of the boundary but far
 * from it still have a gradient. Equation 9 (a = 0, b = c = 1): D minimises ½ E(D(x) − 1)² + ½ E D(G(z))², G minimises ½ E(D(G(z)) − 1)².
 * From the paper: the losses, Adam with β₁ 0.5, D without a sigmoid. Not from the paper: DCGAN's networks at 16 to 256 pixels (its own are close to
 * them, for 112 pixels), learning rate 2e-4 (1e-3 there on scenes), z of 100 (1024).
 */
import * as v from "valibot";
import { dcganSizes } from "../architectures/dcgan.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan } from "./adversarial-recipe.js";
import { dcganOrPointOptions, dcganOrPoints } from "./dcgan-or-points.js";
import { onEveryPoints } from "./points.js";
import { recipe } from "./recipe.js";

export const lsgan = recipe({
  name: "lsgan",
  title: "Least-squares GAN",
  paper: "Mao et al. 2016, Least Squares Generative Adversarial Networks, arXiv:1611.04076",
  summary: "DCGAN's networks with a gentler loss; legible MNIST digits after 2500 steps, four minutes on one core",
  training: { steps: 4000, batch: 64 },
  presets: onEveryPoints({ steps: 8000, batch: 128, options: { latent: 2 } }),
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({ loss: "least-squares", averageDecay: 0 }),
    ...dcganOrPointOptions,
  }),
  build: (options, data) => adversarialGan(options, data, dcganOrPoints(options, data)),
});
