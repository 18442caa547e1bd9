/** @file What is known of a playground before it makes a step, for drawing it. */
import type { PointDistribution } from "../../data/toy/distributions.js";
import { losses } from "../../gan/losses/index.js";
import type { AdversarialLoss } from "../../gan/losses/index.js";
import type { Game } from "./game.js";
import { latentExtent, windowExtent } from "./lattice.js";

export interface PlaygroundFacts {
  /** [M, 2], points of the data, in [−1, 1]. */
  readonly reals: Float32Array;
  /** The data's modes, likewise, and the distance from one up to which a point counts as its own; none where there are no modes. */
  readonly modes: readonly (readonly [x: number, y: number])[];
  readonly modeRadius: number;
  /** Half the side of the window of heat maps. */
  readonly windowExtent: number;
  /** How far the lattice of latents reaches, in standard deviations. */
  readonly latentExtent: number;
  /** Whether D says probabilities. */
  readonly isProbability: boolean;
  /** What D says where it cannot tell real from made; none where only differences count. */
  readonly undecided: number | undefined;
  /** Whether D has a map: one that looks at whole batches has none. */
  readonly hasHeat: boolean;
  /** Whether there is an averaged generator. */
  readonly hasAverage: boolean;
  /** Numbers that G, and that D, learns. */
  readonly parameters: { readonly generator: number; readonly discriminator: number };
}

/** Of mixture-coverage.ts, in standard deviations. */
const nearby = 3;

export function factsOf(
  { parts, views }: Game,
  { distribution, reals }: { readonly distribution: PointDistribution; readonly reals: Float32Array },
): PlaygroundFacts {
  const { extent, mixture = { modes: [], deviation: 0 } } = distribution;
  const { options, gan } = parts;
  const loss: AdversarialLoss = losses[options.loss];
  const isProbability = loss.probability !== undefined;
  const count = (name: string): number =>
    Object.values(gan.networks[name]?.parameters ?? {}).reduce(
      (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
  return {
    reals: reals.slice(),
    modes: mixture.modes.map(([x, y]) => [x / extent, y / extent]),
    modeRadius: (nearby * mixture.deviation) / extent,
    windowExtent,
    latentExtent,
    isProbability,
    undecided: isProbability ? 0.5 : loss.undecided,
    hasHeat: views.hasHeat,
    hasAverage: options.averageDecay > 0,
    parameters: { generator: count("generator"), discriminator: count("discriminator") },
  };
}
