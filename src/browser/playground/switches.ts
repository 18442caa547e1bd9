/** @file The switches of a playground as data for a form: what each may be, what it is by default, what it does. All from the recipe's own schema. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { vanilla } from "../../gan/recipes/vanilla.js";
import { allOptions } from "./settings.js";
import type { AllOptions } from "./settings.js";

/** What a switch may be. */
export type SwitchKind =
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "yes-no" }
  | { readonly kind: "number"; readonly least: number; readonly most: number; readonly isWhole: boolean };

/** One switch. */
export type Switch = SwitchKind & {
  readonly name: keyof AllOptions;
  /** What it does, in English, as `ganvas recipes vanilla` says it. */
  readonly help: string;
  /** In the playground. */
  readonly usual: string | number | boolean;
};

/** Switches that belong together, in the order of a form. */
export const switchGroups = {
  game: ["loss", "criticSteps", "labelSmoothing"],
  networks: ["pointNetworks", "latent", "averageDecay"],
  optimizer: [
    ...(["optimizer", "learningRate", "discriminatorLearningRate", "beta1", "beta2"] as const),
    ...(["schedule", "decayFrom", "decayUntil", "gradientClip"] as const),
  ],
  penalties: [
    ...(["r1", "r2", "gradientPenalty", "zeroCentredPenalty", "dragan", "leCam", "orthogonal"] as const),
    ...(["featureMatching", "regularizeEvery", "weightClip", "spectralNorm"] as const),
  ],
  variety: ["pack", "unroll", "minibatchDeviation", "minibatchDiscrimination", "topK"],
  noise: ["instanceNoise", "instanceNoiseSteps"],
} as const satisfies Readonly<Record<string, readonly (keyof AllOptions)[]>>;

export type SwitchGroup = keyof typeof switchGroups;

/** Options of the recipe that are about pictures: points are not moved about, recoloured or dropped. */
export const withoutSwitch: readonly (keyof AllOptions)[] = [
  ...(["augment", "augmentTarget", "augmentImages", "consistency", "dropout"] as const),
];

function kindOf(entry: v.GenericSchema): SwitchKind & { readonly help: string } {
  const schema = toJsonSchema(entry, { ignoreActions: ["metadata"] });
  const { type, enum: choices, minimum: least = -Infinity, maximum: most = Infinity, description: help = "" } = schema;
  if (choices !== undefined) return { kind: "choice", choices: choices.map(String), help };
  if (type === "boolean") return { kind: "yes-no", help };
  return { kind: "number", least, most, isWhole: type === "integer", help };
}

/** All switches of a group. */
export function switchesOf(group: SwitchGroup): Switch[] {
  const usual = allOptions({});
  return switchGroups[group].map((name) => ({
    name,
    usual: usual[name],
    ...kindOf(vanilla.options.entries[name]),
  }));
}
