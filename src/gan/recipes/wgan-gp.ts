/**
 * @file WGAN-GP (Gulrajani et al. 2017, arXiv:1704.00028, algorithm 1): WGAN whose critic is held to slopes of 1 by a penalty instead of by clipping.
 * Equation 3: D minimises E D(G(z)) − E D(x) + λ E(‖∇D(x̂)‖ − 1)², x̂ on straight lines between real and fake images; G minimises −E D(G(z)).
 * From the paper: the losses, λ 10, five steps of D for one of G, Adam with learning rate 1e-4, β₁ 0 and β₂ 0.9, batch 64, no batch normalisation in D.
 * Not from the paper: DCGAN's networks at any of their sizes. On points of the plane λ is 0.1, as in the
 * authors' gan_toy.py, with two steps of D for one of G.
 */
import * as v from "valibot";
import { dcganSizes } from "../architectures/dcgan.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan } from "./adversarial-recipe.js";
import { dcganOrPointOptions, dcganOrPoints } from "./dcgan-or-points.js";
import { pointTraining } from "./points.js";
import { recipe } from "./recipe.js";

/** Half as wide, and two time scales instead of five steps of D (Heusel et al. 2017, arXiv:1706.08500): five minutes on one core for all but a few modes. */
const onStacks = { width: 16, criticSteps: 1, learningRate: 2e-4, discriminatorLearningRate: 6e-4 };
const onPoints = { criticSteps: 2, gradientPenalty: 0.1 };

export const wganGp = recipe({
  name: "wgan-gp",
  title: "Wasserstein GAN with gradient penalty",
  paper: "Gulrajani et al. 2017, Improved Training of Wasserstein GANs, arXiv:1704.00028",
  summary:
    "covers modes: all of ring and grid, 986 of 1000 of Stacked MNIST in five minutes on one core; on MNIST slow at the paper's rates, see docs/results.md",
  training: { steps: 8000, batch: 64 },
  presets: {
    ring: pointTraining(10_000, onPoints),
    grid: pointTraining(20_000, onPoints),
    spiral: pointTraining(10_000, onPoints),
    moons: pointTraining(10_000, onPoints),
    "stacked-mnist": { steps: 4000, options: onStacks },
  },
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({
      loss: "wasserstein",
      learningRate: 1e-4,
      beta1: 0,
      beta2: 0.9,
      criticSteps: 5,
      gradientPenalty: 10,
    }),
    ...dcganOrPointOptions,
  }),
  build: (options, data) => adversarialGan(options, data, dcganOrPoints(options, data, { normalization: "none" })),
});
