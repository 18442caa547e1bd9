/** @file What a playground is asked and what it answers, as plain data. */
import type { Coverage } from "./coverage.js";
import type { StepFigures } from "./figures.js";
import type { Player } from "./game.js";

/** Learning asked for. */
export interface StepRequest {
  /** At most so many steps. */
  readonly steps: number;
  /** No more once so much time has passed. */
  readonly milliseconds: number;
  readonly player: Player;
}

/** What has been learnt. */
export interface Progress {
  /** Updates done since the beginning. */
  readonly step: number;
  /** Updates of this call. */
  readonly done: number;
  /** Time that they took. */
  readonly milliseconds: number;
  /** Means over them. */
  readonly figures: StepFigures;
}

/** What is to be looked at; 0 or false for what is not. */
export interface FrameRequest {
  /** Points of the generator, at most `coverageSamples`. */
  readonly points: number;
  /** Side of the discriminator's map, in cells. */
  readonly heat: number;
  /** Knots along a side of the generator's map, at least 2. */
  readonly manifold: number;
  /** How many of the first points show where they are pushed. */
  readonly arrows: number;
  readonly coverage: boolean;
  /** Whether the averaged generator makes the points, where there is one. */
  readonly isAveraged: boolean;
}

/** How the game stands. All places are in the networks' units: data lie in [−1, 1]. */
export interface Frame {
  readonly step: number;
  /** [N, 2], of latents that stay the same. */
  readonly points: Float32Array;
  /** [n, n], the top row first: D(x). */
  readonly heat?: Float32Array;
  /** [n · n, 2], where the lattice's knots are taken to. */
  readonly manifold?: Float32Array;
  /** [K, 2], −∂L_G/∂x at the first K points. */
  readonly pushes?: Float32Array;
  readonly coverage?: Coverage;
}

/** The memory of a frame's arrays, to be handed over instead of copied. */
export const buffersOf = ({ points, heat, manifold, pushes }: Frame): ArrayBuffer[] =>
  [points, heat, manifold, pushes].flatMap((values) => (values === undefined ? [] : [values.buffer as ArrayBuffer]));
