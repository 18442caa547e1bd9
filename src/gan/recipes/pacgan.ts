/**
 * @file PacGAN (Lin et al. 2018, arXiv:1712.04086, section 3): D judges several images together, all real or all fake, so that a generator that repeats
 * itself gives itself away. Losses (Goodfellow et al. 2014, section 3) on packs of m: D minimises −E log D(x₁ … x_m) − E log(1 − D(G(z₁) … G(z_m))),
 * G minimises −E log D(G(z₁) … G(z_m)).
 * From the paper: packing as channels of one image, m 2, the losses, DCGAN's networks, Adam with learning rate 2e-4 and β₁ 0.5, z from N(0, 1) on points.
 * Not from the paper: z of 100 from N(0, 1) on images; on points small networks, learning rates that fall, and a weak R1, which make 400 epochs
 * a minute. The switch `pack` does the same to any recipe.
 */
import * as v from "valibot";
import { dcganSizes } from "../architectures/dcgan.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan } from "./adversarial-recipe.js";
import { dcganOrPointOptions, dcganOrPoints } from "./dcgan-or-points.js";
import { pointTraining } from "./points.js";
import { recipe } from "./recipe.js";

export const pacgan = recipe({
  name: "pacgan",
  title: "GAN with packing",
  paper: "Lin et al. 2018, PacGAN: The power of two samples in generative adversarial networks, arXiv:1712.04086",
  summary: "D judges pairs, so that modes are not lost: all of ring and grid in two minutes on one core",
  training: { steps: 4000, batch: 64 },
  presets: {
    ring: { ...pointTraining(8000, { r1: 0.01 }), batch: 256 },
    grid: { ...pointTraining(16_000, { r1: 0.005, discriminatorLearningRate: 2e-3 }), batch: 256 },
    spiral: { ...pointTraining(8000, { r1: 0.01 }), batch: 256 },
    moons: { ...pointTraining(8000, { r1: 0.01 }), batch: 256 },
  },
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({ pack: 2, averageDecay: 0 }),
    ...dcganOrPointOptions,
  }),
  build: (options, data) => adversarialGan(options, data, dcganOrPoints(options, data)),
});
