/**
 * @file Denoising diffusion GAN (Xiao et al. 2021, arXiv:2112.07804): an image is made in four large steps of denoising, each by a GAN, because the true
 * denoising distribution of a large step is not Gaussian. D minimises −E log D(x_k, k, x_{k+1}) − E log(1 − D(x̂_k, k, x_{k+1})), G minimises
 * −E log D(x̂_k, k, x_{k+1}), with x̂_k drawn from the posterior q(x_k | x_{k+1}, G(x_{k+1}, k, z)) (equations 5 to 7).
 * From the paper: four steps of the variance-preserving process with β from 0.1 to 20, U-Net of NCSN++ with the latent in its group normalisations, D with the
 * time in its blocks, R1 of x_k at every 15th step, Adam with β₁ 0.5 and β₂ 0.9, cosine schedule, averaged G.
 * Not from the paper: narrow networks on 2×2 patches; larger learning rates, D's above G's, and γ 0.005 (0.02 for CIFAR-10), for in a training of minutes D stays
 * blind with less; faster averages; both players see the same pairs (x_k, x_{k+1}) in a step.
 * The latent of an image is all its noise, that of the first image and of every step, so that a latent is an image.
 */
import * as v from "valibot";
import { adam, cosineDecay } from "../../optim/index.js";
import { ncsnppGenerator } from "../architectures/ncsnpp.js";
import { timeDiscriminator } from "../architectures/time-discriminator.js";
import { denoisingGenerator, denoisingJudge, denoisingPhases } from "../diffusion/denoising-game.js";
import { vpSchedule } from "../diffusion/vp-schedule.js";
import { option, real, stepCount, whole } from "./options.js";
import { recipe } from "./recipe.js";

const steps = 3600;

export const ddgan = recipe({
  name: "ddgan",
  title: "Denoising diffusion GAN",
  paper: "Xiao et al. 2021, Tackling the Generative Learning Trilemma with Denoising Diffusion GANs, arXiv:2112.07804",
  summary: "images in four steps of denoising",
  training: { steps, batch: 32 },
  options: v.strictObject({
    denoisingSteps: option(whole(1, 100), 4, "steps from noise to image"),
    latent: option(whole(1, 4096), 50, "size of each step's z ~ N(0, 1)"),
    generatorLearningRate: option(real(0, 1), 4e-4, "of Adam"),
    discriminatorLearningRate: option(real(0, 1), 1e-3, "of Adam"),
    beta1: option(real(0, 0.9999), 0.5, "Adam's decay of the first moment"),
    beta2: option(real(0, 0.99999), 0.9, "Adam's decay of the second moment"),
    decayUntil: stepCount(
      1,
      "all",
      steps,
      "steps in which the learning rates fall to a tenth (cosine); all of the run's unless set",
    ),
    r1: option(real(0, 1e6), 0.005, "γ of R1 with respect to the less noisy image; 0 for none"),
    r1Every: option(whole(1, 1000), 15, "steps from one use of R1 to the next"),
    averageDecay: option(real(0, 0.99999), 0.998, "per step, of the averaged generator that draws samples; 0 for none"),
    width: option(whole(4, 512), 24, "channels of both networks at the first side; a multiple of 4"),
    blocks: option(whole(1, 8), 1, "residual blocks of the generator per side, on each way"),
  }),
  build(options, image) {
    const { latent, width, blocks, beta1, beta2 } = options;
    const schedule = vpSchedule(options.denoisingSteps);
    const optimizer = (learningRate: number) => adam({ learningRate, beta1, beta2 });
    const patch = 2;
    return {
      networks: {
        generator: ncsnppGenerator({
          image: image.channels,
          latent,
          channels: [width, 2 * width],
          blocks,
          styleSize: 2 * width,
          mappingLayers: 2,
          patch,
        }),
        discriminator: timeDiscriminator(2 * image.channels, {
          channels: [width, 2 * width, 4 * width],
          timeSize: 64,
          patch,
        }),
      },
      averaged: ["generator"],
      averageDecay: options.averageDecay,
      generator: denoisingGenerator(schedule, latent, image),
      judge: denoisingJudge({ schedule, latent }),
      phases: denoisingPhases({
        schedule,
        latent,
        optimizers: {
          discriminator: optimizer(options.discriminatorLearningRate),
          generator: optimizer(options.generatorLearningRate),
        },
        rate: cosineDecay(options.decayUntil, 0.1),
        r1: { gamma: options.r1, every: options.r1Every },
      }),
    };
  },
});
