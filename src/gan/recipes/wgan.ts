/**
 * @file WGAN (Arjovsky et al. 2017, arXiv:1701.07875, algorithm 1): D, the critic, estimates the Wasserstein distance of real and fake images, which
 * falls as the images get better. Equations 2 and 3: D minimises E D(G(z)) − E D(x) with all weights in [−c, c], G minimises −E D(G(z)).
 * From the paper: the losses, c 0.01, five steps of D for one of G, RMSProp with learning rate 5e-5, batch 64, DCGAN's networks, D without a sigmoid.
 * Not from the paper: the hundred steps of D at the beginning and at every 500th step that the authors' code has are left out; z of 100 from N(0, 1).
 */
import * as v from "valibot";
import { dcganSizes } from "../architectures/dcgan.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan } from "./adversarial-recipe.js";
import { dcganOrPointOptions, dcganOrPoints } from "./dcgan-or-points.js";
import { onEveryPoints } from "./points.js";
import { recipe } from "./recipe.js";

export const wgan = recipe({
  name: "wgan",
  title: "Wasserstein GAN with clipped weights",
  paper: "Arjovsky et al. 2017, Wasserstein GAN, arXiv:1701.07875",
  summary:
    "a loss that falls as images get better, slowly: rough MNIST digits after 2000 of G's steps at width 16, four minutes on one core",
  training: { steps: 8000, batch: 64 },
  presets: onEveryPoints({ steps: 20_000, batch: 128, options: { latent: 2 } }),
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({
      loss: "wasserstein",
      optimizer: "rmsprop",
      learningRate: 5e-5,
      weightClip: 0.01,
      criticSteps: 5,
      averageDecay: 0,
    }),
    ...dcganOrPointOptions,
  }),
  build: (options, data) => adversarialGan(options, data, dcganOrPoints(options, data)),
});
