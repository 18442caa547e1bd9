/** @file The groups in which a recipe's settings are shown. */
import type { SettingSpec } from "./schema.js";

export type GroupName =
  | "main"
  | "networks"
  | "loss"
  | "optimizer"
  | "regularizers"
  | "diversity"
  | "augment"
  | "evaluation"
  | "run";

/** In the order of the form. What is in none of these is the recipe's own, and most of that is about its networks. */
const members: Readonly<Record<Exclude<GroupName, "networks">, readonly string[]>> = {
  main: ["data", "target", "size", "steps", "batch", "seed"],
  loss: ["loss", "labelSmoothing", "instanceNoise", "instanceNoiseSteps", "criticSteps", "featureMatching"],
  optimizer: [
    ...["optimizer", "learningRate", "discriminatorLearningRate", "beta1", "beta2", "schedule", "decayFrom"],
    ...["decayUntil", "averageDecay", "gradientClip", "weightClip"],
  ],
  regularizers: [
    ...["spectralNorm", "regularizeEvery", "gradientPenalty", "zeroCentredPenalty", "r1", "r2", "dragan"],
    ...["consistency", "leCam", "orthogonal", "pathLength"],
  ],
  diversity: ["pack", "minibatchDeviation", "minibatchDiscrimination", "topK", "unroll"],
  augment: ["augment", "augmentTarget", "augmentImages"],
  evaluation: ["evaluateEvery", "evaluateSamples", "evaluateMetrics"],
  run: [
    ...["name", "exclude", "samplesEvery", "checkpointEvery", "logEvery", "keep", "guard", "from", "freeze"],
    ...["device", "threads", "deterministic"],
  ],
};

const order: readonly GroupName[] = [
  ...(["main", "networks", "loss", "optimizer", "regularizers", "diversity", "augment", "evaluation", "run"] as const),
];

export interface SettingGroup {
  readonly name: GroupName;
  readonly settings: readonly SettingSpec[];
}

/** Of which all members are fields of the run; of the others all are options. */
const ofFields: ReadonlySet<GroupName> = new Set(["main", "evaluation", "run"]);

/** Who does not translate needs no second data set. */
const isMain = ({ path, usual }: SettingSpec): boolean => path !== "target" || usual !== "";

const groupOf = (setting: SettingSpec): GroupName => (isMain(setting) ? listed(setting) : "run");

const listed = ({ name, isOption }: SettingSpec): GroupName =>
  order.find((group) => group !== "networks" && ofFields.has(group) !== isOption && members[group].includes(name)) ??
  (isOption ? "networks" : "run");

/** Groups that have settings, in order. */
export const groupsOf = (settings: readonly SettingSpec[]): SettingGroup[] =>
  order
    .map((name) => ({ name, settings: settings.filter((setting) => groupOf(setting) === name) }))
    .filter((group) => group.settings.length > 0);
