/**
 * @file Settings that show something about GANs within seconds; what to look for is said by the page. Figures beside them were seen with seed 1, of 2500 points of
 * the generator that is shown.
 */
import { firstSettings } from "./settings.js";
import type { PlaygroundOptions, PlaygroundSettings } from "./settings.js";

/** A preset: settings, all but the seed. */
export interface PlaygroundPreset extends Omit<PlaygroundSettings, "seed"> {
  /** The preset whose trouble it ends. */
  readonly cures?: string;
  /** Whether it ends that only from the beginning; else also while it is going on. */
  readonly isPrevention?: boolean;
}

/**
 * D learns a tenth as fast as G, as Metz et al. 2016 (arXiv:1611.02163, section 3.1) show collapse: all of G is where D believes at this moment, and has left
 * before D has learnt of it. On ring and grid no more than one or two modes at a time, for 24 000 steps and more.
 */
const collapsing: PlaygroundOptions = {
  ...{ latent: 64, beta2: 0.999, averageDecay: 0, discriminatorLearningRate: 1e-4, r1: 0 },
};

/** D wins within 500 steps: D(x) 1, D(G(z)) 0, and the minimax loss pushes points by 10⁻¹⁰. */
const vanishing: PlaygroundOptions = {
  ...{ loss: "minimax", criticSteps: 5, discriminatorLearningRate: 2e-3, learningRate: 2e-4, averageDecay: 0, r1: 0 },
};

/** Gradient descent alone: G and D run after each other in circles, points move by 0.4 to 1.4 within 2000 steps. */
const circling: PlaygroundOptions = { optimizer: "sgd", learningRate: 0.05, averageDecay: 0, r1: 0 };

const on = (data: string, options: PlaygroundOptions, cures?: string): PlaygroundPreset => ({
  ...{ data, batch: firstSettings.batch, options },
  ...(cures === undefined ? {} : { cures }),
});

export const playgroundPresets = {
  /** 8 of 8 modes after 3000 steps, 87 % of the points within 3σ of one after 6000. */
  stable: on("ring", {}),
  /** 25 of 25 after 8000. */
  grid: on("grid", { learningRate: 2e-3, r1: 0.005 }),
  collapse: on("ring", collapsing),
  /** 8 of 8 after 4000 steps. */
  "batch-statistics": on("ring", { ...collapsing, minibatchDeviation: true }, "collapse"),
  /** Around all modes after 4000 steps, though scattered: D is slow still. */
  packing: on("ring", { ...collapsing, pack: 4 }, "collapse"),
  /** 8 of 8 after 4000 steps. */
  "equal-pace": on("ring", { ...collapsing, discriminatorLearningRate: 0, r1: 0.01 }, "collapse"),
  /** All modes reached after 2000 steps, which take as long as 20 000 others. Not once G has collapsed. */
  unrolling: { ...on("ring", { ...collapsing, unroll: 10 }, "collapse"), isPrevention: true },
  /** 8 of 8 after 2000 steps. */
  wasserstein: on("ring", { loss: "wasserstein", gradientPenalty: 0.1, criticSteps: 2, r1: 0 }),
  vanishing: on("ring", vanishing),
  /** 8 of 8 reached after 3000 steps. */
  bounded: on("ring", { ...vanishing, r1: 0.1 }, "vanishing"),
  circling: on("ring", circling),
  /** 8 of 8 after 1000 steps. */
  damping: on("ring", { ...circling, r1: 0.1 }, "circling"),
} satisfies Record<string, PlaygroundPreset>;

export type PresetName = keyof typeof playgroundPresets;
