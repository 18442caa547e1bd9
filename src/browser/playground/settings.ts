/**
 * @file What a playground is set to: a distribution, a seed, a batch and the switches of the recipe `vanilla`, which has them all, with defaults of its own.
 * `ganvas train` with the same settings learns the same, bit for bit.
 */
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import type { PointDistribution } from "../../data/toy/distributions.js";
import { pointDistributions } from "../../data/toy/distributions.js";
import { vanilla } from "../../gan/recipes/vanilla.js";
import { describeIssue } from "../../training/config/issue.js";
import { drawnDistribution } from "./drawing.js";
import type { Drawing } from "./drawing.js";

/** Values of the switches by name. */
export type PlaygroundOptions = Readonly<Record<string, string | number | boolean>>;

/** All that a playground follows from. */
export interface PlaygroundSettings {
  /** A distribution by name, or strokes. */
  readonly data: string | Drawing;
  /** Points per step; with `pack` a multiple of it. */
  readonly batch: number;
  /** 32 bits. */
  readonly seed: number;
  /** Switches that differ from {@link playgroundDefaults}. */
  readonly options: PlaygroundOptions;
}

/** Stable, and quick to look at: all modes of the ring within 3000 steps, a second or two on one core. */
export const playgroundDefaults = {
  latent: 2,
  learningRate: 1e-3,
  beta1: 0.5,
  beta2: 0.9,
  averageDecay: 0.998,
  pointNetworks: "tiny",
  r1: 0.01,
} satisfies Partial<v.InferInput<typeof vanilla.options>>;

/** What a playground opens with. */
export const firstSettings: PlaygroundSettings = { data: "ring", batch: 64, seed: 0, options: {} };

/** Values of all options of the recipe. */
export type AllOptions = v.InferOutput<typeof vanilla.options>;

/** @throws ConfigError for options that are unknown or out of range, in one line */
export function allOptions(options: PlaygroundOptions): AllOptions {
  const parsed = v.safeParse(vanilla.options, { ...playgroundDefaults, ...options }, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw new ConfigError(describeIssue(parsed.issues[0], vanilla.options, "options", new Map()));
}

/** @throws ConfigError for a name that no distribution has, or a drawing without strokes */
export function distributionOf(data: PlaygroundSettings["data"]): PointDistribution {
  if (typeof data !== "string") return drawnDistribution(data);
  const known = pointDistributions.find(({ name }) => name === data);
  if (known !== undefined) return known;
  const names = pointDistributions.map(({ name }) => name).join(", ");
  throw new ConfigError(`there is no distribution ${data}; choose one of ${names}, or draw one`);
}

/** The command that trains the same from the start; none for a distribution that was drawn. @param steps at least 1 */
export function trainCommand({ data, batch, seed, options }: PlaygroundSettings, steps: number): string | undefined {
  if (typeof data !== "string") return undefined;
  const { decayUntil, ...switches } = allOptions(options);
  const usual: Readonly<Record<string, unknown>> = {
    ...{ ...v.getDefaults(vanilla.options), ...vanilla.presets?.[data]?.options },
    ...{ batch: vanilla.training.batch, seed: 0 },
  };
  const ends = switches.schedule === "constant" ? {} : { decayUntil };
  const changed = Object.entries({ batch, seed, ...switches })
    .filter(([name, value]) => value !== usual[name])
    .concat(Object.entries(ends))
    .map(([name, value]) => `--set ${name}=${value}`);
  return [`ganvas train vanilla --data ${data} --steps ${steps}`, ...changed].join(" ");
}
