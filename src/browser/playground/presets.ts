/** @file Settings that show something about GANs within seconds. What to look for is said by the page. */
import { firstSettings } from "./settings.js";
import type { PlaygroundOptions, PlaygroundSettings } from "./settings.js";

/** A preset: settings, all but the seed. */
export type PlaygroundPreset = Omit<PlaygroundSettings, "seed">;

/**
 * D learns a tenth as fast as G, as Metz et al. 2016 (arXiv:1611.02163, section 3.1) show collapse: G is wherever D believes it to be right now, all of it, and has
 * left before D has learnt.
 */
const collapse: PlaygroundOptions = {
  latent: 64,
  beta2: 0.999,
  averageDecay: 0,
  discriminatorLearningRate: 1e-4,
  r1: 0,
};

const on = (data: string, options: PlaygroundOptions, batch = firstSettings.batch): PlaygroundPreset => ({
  data,
  batch,
  options,
});

export const playgroundPresets = {
  stable: on("ring", {}),
  collapse: on("ring", collapse),
  "batch-statistics": on("ring", { ...collapse, minibatchDeviation: true }),
  packing: on("ring", { ...collapse, pack: 4 }),
  unrolling: on("ring", { ...collapse, unroll: 10 }),
} satisfies Record<string, PlaygroundPreset>;

export type PresetName = keyof typeof playgroundPresets;
