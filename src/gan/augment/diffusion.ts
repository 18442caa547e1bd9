/**
 * @file Diffusion-GAN (Wang et al. 2022, arXiv:2206.02262, sections 3.2 to 3.4): D sees real and fake images at a random step t of a diffusion, and is told t. The longest
 * chain T grows while D is too sure of real images, so that D always has something to do and G always has a gradient. Not one of the option `augment`:
 * D must take t as something that it is given.
 */
import {
  add,
  div,
  exp,
  expm1,
  floor,
  less,
  lessEqual,
  literal,
  log1p,
  minimum,
  mul,
  neg,
  reshape,
  select,
  sqrt,
  sub,
  sum,
} from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { View } from "../adversarial/passes.js";
import { adaptiveProbability } from "./adaptive.js";
import type { Augmentation, AugmentationContext } from "./augmentation.js";
import type { Draws } from "../gan.js";

/** How steps are drawn: all alike, or in proportion to t, so that new, longer chains are seen more. */
export type StepDraw = "priority" | "uniform";

/** What may differ. */
export interface DiffusionOptions {
  /** Shortest and longest chain, T; 10 and 1000 in the paper. */
  readonly chain: readonly [least: number, most: number];
  /** First and last β of a chain of any length; 1e-4 and 2e-2 in the paper. */
  readonly beta: readonly [first: number, last: number];
  /** Deviation of the noise, σ; 0.05 in the paper. */
  readonly deviation: number;
  /** Mean of sign(D) at real images at which T stays as it is, d_target; 0.6 in the paper. */
  readonly target: number;
  /** Images in which T could grow from the shortest to the longest; 100 000 in the paper. */
  readonly images: number;
  readonly draw: StepDraw;
}

/**
 * log ᾱ_t = Σ_{s ≤ t} log(1 − β_s): what is left of an image, with β_s in a straight line from the first to the last over a chain.
 * @param t [N], whole numbers from 0 @param chain T, a scalar from 2 @returns [N]
 */
export function logSignal(
  t: Tensor,
  chain: Tensor,
  { beta: [first, last], chain: [, most] }: DiffusionOptions,
): Tensor {
  const s = literal(
    Array.from({ length: most }, (_, index) => index + 1),
    [1, most],
  );
  const beta = minimum(add(first, div(mul(last - first, sub(s, 1)), sub(chain, 1))), last); // [1, most]
  return sum(select(lessEqual(s, reshape(t, [-1, 1])), log1p(neg(beta)), 0), { axes: [1] });
}

/**
 * Steps for N images, half of which stay clean (t = 0).
 * @param which and @param where U[0, 1), [N]: whether an image is diffused, and to which step of 1, …, T
 */
export function drawSteps(which: Tensor, where: Tensor, chain: Tensor, draw: StepDraw): Tensor {
  const drawn = {
    uniform: () => floor(mul(where, chain)),
    // The smallest t with t (t + 1) > u T (T + 1) has probability 2t / (T (T + 1)).
    priority: () => floor(mul(sub(sqrt(add(1, mul(4, mul(where, mul(chain, add(chain, 1)))))), 1), 0.5)),
  }[draw]();
  return select(less(which, 0.5), 0, minimum(add(drawn, 1), chain));
}

/** √ᾱ_t x + √(1 − ᾱ_t) σ ε, and t beside all else that D is given. */
function diffused(view: View, context: Draws, kind: string, chain: Tensor, options: DiffusionOptions): View {
  const { images } = view;
  const [count = 1] = images.shape;
  const uniform = (what: string): Tensor => context.uniform([count], `diffusion ${kind} ${what}`);
  const t = drawSteps(uniform("which"), uniform("where"), chain, options.draw); // [N]
  const left = reshape(logSignal(t, chain, options), [count, 1, 1, 1]); // log ᾱ_t
  const noise = mul(sqrt(neg(expm1(left))), mul(options.deviation, context.normal(images.shape, `diffusion ${kind}`)));
  return { images: add(mul(exp(mul(left, 0.5)), images), noise), given: [...view.given, t] };
}

/** Diffuses all that D sees, and gives it t [N] beside. T starts at the shortest chain and grows to the longest as ADA's p grows from 0 to 1. */
export function diffusion(options: DiffusionOptions): Augmentation {
  const [least, most] = options.chain;
  const { memory, adapt, probability } = adaptiveProbability("diffusion", options);
  const chainOf = (context: AugmentationContext): Tensor =>
    add(least, floor(add(mul(most - least, probability(context)), 0.5)));
  return {
    name: "diffusion",
    source: "Wang et al. 2022, arXiv:2206.02262, equations 5 to 8",
    memory,
    adapt: (context, realLogits) => ({ T: chainOf(context), ...adapt(context, realLogits) }),
    apply: ({ real, fake }, context) => {
      const chain = chainOf(context);
      return {
        real: diffused(real, context, "real", chain, options),
        fake: diffused(fake, context, "fake", chain, options),
      };
    },
  };
}
