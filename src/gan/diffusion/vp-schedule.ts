/**
 * @file The few large steps of a denoising diffusion GAN (Xiao et al. 2021, arXiv:2112.07804, section 4.1 and appendix B): how much of an image is left after
 * each step of the variance-preserving process (Song et al. 2021, arXiv:2011.13456, equation 32), and how a step is taken forward and back.
 */
import { add, gather, literal, mul, reshape, stopGradient } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";

/** Coefficients by step k = 0, …, T − 1, where step k lies between x_k and x_{k+1}; x_0 is clean, x_T nearly noise. */
export interface VpSchedule {
  readonly steps: number;
  /** √ᾱ_k and √(1 − ᾱ_k): x_k = √ᾱ_k x_0 + √(1 − ᾱ_k) ε. */
  readonly signal: readonly number[];
  readonly noise: readonly number[];
  /** √(1 − β) and √β: x_{k+1} = √(1 − β) x_k + √β ε. */
  readonly kept: readonly number[];
  readonly added: readonly number[];
  /** q(x_k | x_{k+1}, x_0) = N(posteriorClean · x_0 + posteriorNoisy · x_{k+1}, posteriorDeviation²). */
  readonly posteriorClean: readonly number[];
  readonly posteriorNoisy: readonly number[];
  readonly posteriorDeviation: readonly number[];
}

/** Time at which the process starts. */
const start = 1e-3;

/**
 * The schedule: ᾱ(t) = exp(−βmin t − (βmax − βmin) t² / 2) at T + 1 equally spaced times of [0.001, 1], relative to the first.
 * @param steps T, at least 1; 4 in the paper. @param betaMin 0.1 and @param betaMax 20 there.
 */
export function vpSchedule(steps: number, betaMin = 0.1, betaMax = 20): VpSchedule {
  const logSignal = (t: number): number => -betaMin * t - ((betaMax - betaMin) * t ** 2) / 2;
  const left = Array.from({ length: steps + 1 }, (_, k) =>
    Math.exp(logSignal(start + ((1 - start) * k) / steps) - logSignal(start)),
  ); // ᾱ_0 = 1, …, ᾱ_T
  const each = (value: (before: number, after: number, beta: number) => number): number[] =>
    Array.from({ length: steps }, (_, k) => {
      const [before = 1, after = 1] = [left[k], left[k + 1]];
      return value(before, after, 1 - after / before);
    });
  return {
    steps,
    signal: each((before) => Math.sqrt(before)),
    noise: each((before) => Math.sqrt(1 - before)),
    kept: each((_before, _after, beta) => Math.sqrt(1 - beta)),
    added: each((_before, _after, beta) => Math.sqrt(beta)),
    posteriorClean: each((before, after, beta) => (Math.sqrt(before) * beta) / (1 - after)),
    posteriorNoisy: each((before, after, beta) => (Math.sqrt(1 - beta) * (1 - before)) / (1 - after)),
    posteriorDeviation: each((before, after, beta) => Math.sqrt((beta * (1 - before)) / (1 - after))),
  };
}

/** A coefficient for each image. @param k `i32` [N] @returns [N, 1, 1, 1] */
const perImage = (table: readonly number[], k: Tensor): Tensor => reshape(gather(literal(table), k), [-1, 1, 1, 1]);

/** a(k) x + b(k) y. */
const mixed = (k: Tensor, a: readonly number[], x: Tensor, b: readonly number[], y: Tensor): Tensor =>
  add(mul(perImage(a, k), x), mul(perImage(b, k), y));

/** A step in the forward process. */
export interface NoisyPair {
  /** x_k [N, H, W, C] */
  readonly before: Tensor;
  /** x_{k+1} [N, H, W, C] */
  readonly after: Tensor;
}

/** Draws (x_k, x_{k+1}) for clean images; for gradients, the second does not depend on the first. @param k `i32` [N]; @param first and @param second noise like the images. */
export function diffusedPair(schedule: VpSchedule, clean: Tensor, k: Tensor, first: Tensor, second: Tensor): NoisyPair {
  const before = mixed(k, schedule.signal, clean, schedule.noise, first);
  return { before, after: mixed(k, schedule.kept, stopGradient(before), schedule.added, second) };
}

/** Draws x_k from q(x_k | x_{k+1}, x_0) (equation 4). @param k `i32` [N] @param noise N(0, 1), like the images. */
export function posteriorSample(schedule: VpSchedule, clean: Tensor, after: Tensor, k: Tensor, noise: Tensor): Tensor {
  const mean = mixed(k, schedule.posteriorClean, clean, schedule.posteriorNoisy, after);
  return add(mean, mul(perImage(schedule.posteriorDeviation, k), noise));
}
