/**
 * @file The game of a denoising diffusion GAN (Xiao et al. 2021, arXiv:2112.07804, section 4.1, equations 5 to 7): D(x_k, k, x_{k+1}) tells whether x_k is a
 * step back from x_{k+1} in the true diffusion; G(x_{k+1}, k, z) guesses the clean image, from which x_k is drawn. Also how images are made: T such
 * steps, all of whose noise is part of one latent, so that a latent is an image.
 */
import type { Optimizer } from "../../optim/index.js";
import { add, cast, concat, floor, literal, mean, mul, narrow, reshape, sigmoid } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { ImageSpec, Judge, LatentGenerator, Phase, PhaseContext, PhaseResult, Rate } from "../gan.js";
import { nonSaturating } from "../losses/index.js";
import { oncePerStep } from "../once-per-step.js";
import { halfSquaredGradient } from "../regularizers/r1.js";
import { diffusedPair, posteriorSample } from "./vp-schedule.js";
import type { NoisyPair, VpSchedule } from "./vp-schedule.js";

/** What a recipe chooses. */
export interface DenoisingGame {
  readonly schedule: VpSchedule;
  /** Size of z. */
  readonly latent: number;
  readonly optimizers: { readonly discriminator: Optimizer; readonly generator: Optimizer };
  /** Factor on both learning rates. */
  readonly rate: Rate;
  /** γ of R1 with respect to x_k, and the steps from one use to the next; its weight does not make up for the others, as in the paper's code. */
  readonly r1: { readonly gamma: number; readonly every: number };
}

/** Phases of the networks `discriminator`, with x_k and x_{k+1} as channels of one image and k, and `generator`, with x_{k+1}, k and z. */
export function denoisingPhases(game: DenoisingGame): Phase[] {
  const { optimizers, rate } = game;
  const roundOf = oncePerStep((context) => newRound(game, context)); // both phases see the same
  return [
    {
      name: "discriminator",
      trains: ["discriminator"],
      optimizer: optimizers.discriminator,
      rate,
      minimize: (context) => discriminatorLoss(game, context, roundOf(context)),
    },
    {
      name: "generator",
      trains: ["generator"],
      optimizer: optimizers.generator,
      rate,
      minimize: (context) => {
        const { judge, fake } = roundOf(context);
        return { loss: nonSaturating.generator(judge(fake)) };
      },
    },
  ];
}

/** D of steps back, true ones and G's. */
export const denoisingJudge = (game: Pick<DenoisingGame, "schedule" | "latent">): Judge => ({
  kind: "probability",
  scores(context) {
    const { judge, before, fake } = newRound(game, context);
    return { real: sigmoid(judge(before)), fake: sigmoid(judge(fake)) };
  },
});

/** What both players look at in a step. */
interface Round extends NoisyPair {
  /** A step back that G has made, [N, H, W, C]. */
  readonly fake: Tensor;
  /** D of a step back, [N, 1]. */
  readonly judge: (before: Tensor) => Tensor;
}

function newRound({ schedule, latent }: Pick<DenoisingGame, "schedule" | "latent">, context: PhaseContext): Round {
  const { real, batch, network, normal, uniform } = context;
  const noise = (stream: string): Tensor => normal(real.shape, stream);
  const k = cast(floor(mul(uniform([batch], "k"), schedule.steps)), "i32"); // [N], 0 to T − 1
  const pair = diffusedPair(schedule, real, k, noise("before"), noise("after"));
  const clean = network("generator")(pair.after, k, normal([batch, latent], "z"));
  return {
    ...pair,
    fake: posteriorSample(schedule, clean, pair.after, k, noise("posterior")),
    judge: (before) => network("discriminator")(concat([before, pair.after], 3), k),
  };
}

function discriminatorLoss({ r1 }: DenoisingGame, context: PhaseContext, round: Round): PhaseResult {
  const { judge, before, fake } = round;
  const { gamma, every } = r1;
  const [real, generated] = [judge(before), judge(fake)];
  const loss = nonSaturating.discriminator(real, generated);
  const metrics = { "D(x)": mean(sigmoid(real)), "D(G(z))": mean(sigmoid(generated)) };
  if (gamma === 0 || !context.isDue(every)) return { loss, metrics };
  const penalty = halfSquaredGradient(judge, before);
  return { loss: add(loss, mul(penalty, gamma)), metrics: { ...metrics, r1: penalty } };
}

/** Images from latents [N, pixels + T · z + (T − 1) · pixels]: x_T, then each step's z and, but for the last, its noise. */
export function denoisingGenerator(schedule: VpSchedule, latent: number, image: ImageSpec): LatentGenerator {
  const { height, width, channels } = image;
  const pixels = height * width * channels;
  const { steps } = schedule;
  return {
    definition: { kind: "denoising", steps, latent },
    latent: steps * (pixels + latent),
    forward({ network }, all) {
      const [batch = 1] = all.shape;
      let taken = 0;
      const take = (size: number): Tensor => narrow(all, 1, (taken += size) - size, size);
      const picture = (): Tensor => reshape(take(pixels), [batch, height, width, channels]);
      let x = picture();
      for (let step = steps - 1; step >= 0; step--) {
        const k = literal(
          Array.from({ length: batch }, () => step),
          [batch],
          "i32",
        );
        const clean = network("generator")(x, k, take(latent));
        x = step === 0 ? clean : posteriorSample(schedule, clean, x, k, picture());
      }
      return x;
    },
  };
}
