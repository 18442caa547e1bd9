/**
 * @file The game of generative compression (Mentzer et al. 2020, HiFiC, arXiv:2006.09965, equations 6 and 7) between an encoder E with a prior P and a decoder G,
 * and a discriminator D that sees the latent too. With y = E(x), x' = G(⌊y⌉):
 * E and G minimise λ · r(y) + k · mean (x − x')² − β · log D(x', y), P its part r(y), D −log D(x, y) − log(1 − D(x', y)).
 * r is the bits for each pixel that y + U(−½, ½) costs under P (Ballé et al. 2018, arXiv:1802.01436, equation 4).
 */
import type { Optimizer } from "../../optim/index.js";
import { add, cast, greater, greaterEqual, mean, mul, select, square, stopGradient, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { bitsOfProbabilities } from "../architectures/logistic-mixture.js";
import type { Networks, Phase, PhaseContext, Rate } from "../gan.js";
import { nonSaturating } from "../losses/index.js";
import { addRoundingNoise } from "../quantize.js";

/** Weights and optimisers of the game. */
export interface CompressionGame {
  /** Bits per pixel where λ changes from `rateBelow` to `rateAbove`: they hold the rate near it. */
  readonly targetRate: number;
  readonly rateAbove: number;
  readonly rateBelow: number;
  /** k. */
  readonly distortion: number;
  /** β, and the step from which it counts. */
  readonly adversarial: number;
  readonly adversarialFrom: number;
  /** Of E and G, and of D; and of P. */
  readonly optimizer: Optimizer;
  readonly priorOptimizer: Optimizer;
  /** Factor on all learning rates. */
  readonly rate: Rate;
}

/** y, not yet rounded, and x'. Asked for again within a step, they are the same tensors. */
export function coded({ network }: Networks, images: Tensor): { readonly latent: Tensor; readonly fake: Tensor } {
  const latent = network("encoder")(images); // [N, h, w, channels]
  return { latent, fake: network("generator")(latent) };
}

/** r(y), in bits per pixel. */
function bitsPerPixel({ network, real, uniform }: PhaseContext): Tensor {
  const latent = network("encoder")(real);
  const noisy = addRoundingNoise(latent, uniform(latent.shape, "rounding"));
  const pixels = real.shape.slice(0, 3).reduce((product, size) => product * size, 1);
  return mul(bitsOfProbabilities(network("prior")(noisy)), 1 / pixels);
}

/** Phases `discriminator`, `prior` and `codec` of the networks `discriminator`, `prior`, `encoder` and `generator`. */
export function compressionPhases(game: CompressionGame): Phase[] {
  const { optimizer, priorOptimizer, rate } = game;
  return [
    {
      ...{ name: "discriminator", trains: ["discriminator"], optimizer, rate },
      minimize: (context) => {
        const { latent, fake } = coded(context, context.real);
        const judge = context.network("discriminator");
        return { loss: nonSaturating.discriminator(judge(context.real, latent), judge(fake, latent)) };
      },
    },
    {
      ...{ name: "prior", trains: ["prior"], optimizer: priorOptimizer, rate },
      minimize: (context) => ({ loss: bitsPerPixel(context) }),
    },
    {
      ...{ name: "codec", trains: ["encoder", "generator"], optimizer, rate },
      minimize: (context) => {
        const { network, real, step } = context;
        const { latent, fake } = coded(context, real);
        const bits = bitsPerPixel(context);
        const distortion = mean(square(sub(fake, real)));
        const judged = nonSaturating.generator(network("discriminator")(fake, latent));
        const lambda = select(greater(stopGradient(bits), game.targetRate), game.rateAbove, game.rateBelow);
        const beta = mul(game.adversarial, greaterEqual(cast(step, "f32"), game.adversarialFrom));
        const loss = add(mul(lambda, bits), add(mul(game.distortion, distortion), mul(beta, judged)));
        return { loss, metrics: { "bits per pixel": bits, MSE: distortion, "−log D(x')": judged } };
      },
    },
  ];
}
