/**
 * @file R3GAN (Huang et al. 2024, arXiv:2501.05441): a plain modern GAN. D tells real from fake in pairs, so that no mode can be left out, and both gradient
 * penalties make the game converge (section 2): D minimises E softplus(−(D(x) − D(G(z)))) + γ/2 (E‖∇D(x)‖² + E‖∇D(G(z))‖²), G minimises
 * E softplus(−(D(G(z)) − D(x))). No other trick: no normalisation, no minibatch statistics, nothing lazy.
 * From the paper: both losses, R1 and R2 at every step, the blocks and first values, z of 64, β₁ 0, averaged G; from its settings for CIFAR-10 how things
 * move along half a cosine: γ to a tenth, learning rates to a quarter, β₂ from 0.9 to 0.99, the average's half-life from nothing.
 * Not from the paper: one narrow block per stage where it has two of 768 channels, groups of 16 channels as there but only as many as fit, larger γ and
 * learning rates for fewer steps of smaller batches, no augmentation unless asked for; points of the plane are made and judged by perceptrons.
 */
import * as v from "valibot";
import { isPoint } from "../../base/points.js";
import { cosineRamp } from "../../optim/index.js";
import { div, exp, maximum, neg } from "../../tensor/index.js";
import { r3ganDiscriminator, r3ganGenerator } from "../architectures/r3gan.js";
import type { DataSpec, Rate } from "../gan.js";
import { regularizers } from "../regularizers/index.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import type { AdversarialParts } from "./adversarial-recipe.js";
import { option, stepCount, whole } from "./options.js";
import { pointOptions, pointParts, pointTraining } from "./points.js";
import { recipe } from "./recipe.js";

const steps = 2800;
const onPoints = { r1: 0.02, r2: 0.02, rampSteps: 0 };
/** Channels at the image's side and those further in, as multiples of the first: small sides are cheap. */
const widening = [1, 2, 6, 16];

export const r3gan = recipe({
  name: "r3gan",
  title: "R3GAN",
  paper: "Huang et al. 2024, The GAN is dead; long live the GAN! A Modern GAN Baseline, arXiv:2501.05441",
  summary: "relativistic pairs and two gradient penalties: stable, and leaves no mode out",
  training: { steps, batch: 32 },
  presets: {
    ring: pointTraining(6000, onPoints),
    grid: pointTraining(10_000, onPoints),
    spiral: pointTraining(6000, onPoints),
    moons: pointTraining(6000, onPoints),
  },
  sizes: [8, 16, 32, 64, 128, 256],
  options: v.strictObject({
    ...pointOptions,
    ...adversarialOptions({
      loss: "relativistic",
      latent: 64,
      learningRate: 1e-3,
      beta1: 0,
      beta2: 0.99,
      r1: 0.5,
      r2: 0.5,
      averageDecay: 0.998,
    }),
    rampSteps: stepCount(
      0,
      "all",
      steps,
      "steps in which γ, learning rates, β₂ and average move to their last values, all of the run's unless set; 0: they stay",
    ),
    width: option(
      whole(8, 512),
      8,
      "channels at the image's side, a multiple of 8; 2, 6 and 16 times as many further in",
    ),
    blocks: option(whole(1, 8), 1, "residual blocks per side"),
  }),
  build(options, data) {
    const { rampSteps, beta2 } = options;
    const moving = (from: number, to: number) => (rampSteps === 0 ? from : cosineRamp(from, to, rampSteps));
    const penalties = (["r1", "r2"] as const).filter((name) => options[name] > 0);
    return adversarialGan({ ...options, r1: 0, r2: 0 }, data, {
      ...networksFor(options, data),
      regularizers: penalties.map((name) => ({
        regularizer: regularizers[name],
        weight: moving(options[name], options[name] / 10),
        every: options.regularizeEvery,
      })),
      rate: moving(1, 1 / 4),
      beta2: rampSteps === 0 ? beta2 : cosineRamp(Math.min(0.9, beta2), beta2, rampSteps),
      averageDecay: slowingDown(options.averageDecay, rampSteps),
    });
  },
});

type NetworkOptions = Parameters<typeof pointParts>[0] & { readonly width: number; readonly blocks: number };

/** Perceptrons for points of the plane, the paper's networks for images. */
function networksFor(options: NetworkOptions, data: DataSpec): AdversarialParts {
  if (isPoint(data)) return pointParts(options, data);
  const { latent, width, blocks } = options;
  const sides = Math.log2(data.height) - 1; // 4, 8, …
  const channels = Array.from({ length: sides }, (_, side) => width * (widening[side] ?? 16)).reverse();
  const sizes = { channels, blocks, groupWidth: 16 };
  return {
    generators: { generator: r3ganGenerator(latent, data, sizes) },
    discriminator: r3ganDiscriminator(seenBy(options, data), sizes),
  };
}

/** The average's decay, whose half-life grows from nothing. */
function slowingDown(decay: number, rampSteps: number): Rate {
  if (decay === 0 || rampSteps === 0) return decay;
  const timeConstant = cosineRamp(0, -1 / Math.log(decay), rampSteps);
  return (step) => exp(neg(div(1, maximum(timeConstant(step), 1e-3))));
}
