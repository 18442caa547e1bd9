/** @file Learning-rate schedules: factors in [0, 1] on an optimiser's learning rate, as functions of the step. No restarts, no per-layer rates. */
import { ConfigError } from "../base/errors.js";
import { add, cast, clamp, constant, cos, div, minimum, mul, sub } from "../tensor/index.js";
import type { Tensor } from "../tensor/index.js";

/** @param step `i32`, 0 at first. @returns the factor, a scalar; for an optimiser's `update`. */
export type Schedule = (step: Tensor) => Tensor;

const float = (step: Tensor): Tensor => cast(step, "f32");

function requirePositive(what: string, steps: number): void {
  if (!(steps > 0)) throw new ConfigError(`${what} takes ${steps} steps; it must take at least 1`);
}

/** 1 at every step. */
export const constantRate: Schedule = () => constant(1);

/**
 * 1 until step `from`, then in a straight line to 0 at step `until` (CycleGAN: the second half; SNGAN and WGAN-GP: from 0).
 * @throws ConfigError unless from < until.
 */
export function linearDecay(from: number, until: number): Schedule {
  requirePositive(`the linear decay from step ${from} until ${until}`, until - from);
  return (step) => clamp(mul(sub(until, float(step)), 1 / (until - from)), 0, 1);
}

/**
 * floor + (1 − floor) · ½ (1 + cos(π t / until)), and floor from step `until` on (Loshchilov & Hutter 2016, arXiv:1608.03983, equation 5).
 * @param floor the last factor, in [0, 1].
 * @throws ConfigError unless until > 0.
 */
export function cosineDecay(until: number, floor = 0): Schedule {
  requirePositive("the cosine decay", until);
  return (step) => {
    const angle = mul(minimum(float(step), until), Math.PI / until);
    return add(floor, mul((1 - floor) / 2, add(1, cos(angle))));
  };
}

/**
 * From one value to another in half a cosine, and the latter from step `until` on: for what moves while training (R3GAN).
 * @throws ConfigError unless until > 0.
 */
export function cosineRamp(from: number, to: number, until: number): Schedule {
  const falling = cosineDecay(until);
  return (step) => add(to, mul(from - to, falling(step)));
}

/** (t + 1) / steps, and 1 from then on: the first step already moves. @throws ConfigError unless steps > 0. */
export function warmup(steps: number): Schedule {
  requirePositive("the warm-up", steps);
  return (step) => minimum(div(add(float(step), 1), steps), 1);
}

/** The product of schedules: a warm-up before a decay. */
export const combined =
  (...schedules: readonly Schedule[]): Schedule =>
  (step) =>
    schedules.reduce((factor, schedule) => mul(factor, schedule(step)), constant(1));
