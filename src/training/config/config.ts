/** @file The configuration of a run: one schema for types, checks, `--set`, config.json and checkpoints. */
import * as v from "valibot";
import { deviceNames } from "../../backends/index.js";
import { fewestImages, trainingMetrics } from "../../metrics/metric-names.js";
import { guardModes } from "../guards/guard.js";

const whole = (least: number, most: number, help: string) => {
  const advice = `give a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(advice),
    v.integer(advice),
    v.minValue(least, advice),
    v.maxValue(most, advice),
    v.description(help),
  );
};

/** How processes sum what they share. */
const reduceModes = ["exact", "fast"] as const;
/** What they send of it. */
const compressions = ["none", "f16", "bf16"] as const;

const maxCount = 1_000_000_000;
const name = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const nameAdvice = "give letters, digits, dots, dashes and underscores, at most 100, a letter or digit first";

const anyMetric = trainingMetrics.join("|");
const metricList = new RegExp(`^(auto|(${anyMetric})( *, *(${anyMetric}))*)$`);
const metricsAdvice = `give auto, or names between commas, of ${trainingMetrics.join(", ")}`;

/** Every field that a run can be configured by. */
export const configSchema = v.strictObject({
  recipe: v.pipe(v.string(), v.description("what to train: see `ganvas recipes`")),
  options: v.pipe(v.record(v.string(), v.unknown()), v.description("the recipe's own options")),
  data: v.pipe(v.string(), v.minLength(1, "give a data set or a folder"), v.description("data set, or a folder")),
  target: v.optional(
    v.pipe(v.string(), v.description("data set of the other domain, for recipes that translate; empty for none")),
    "",
  ), // older checkpoints have none
  exclude: v.optional(
    v.pipe(v.string(), v.description("classes left out of the data, by number or name: `4` or `cat,dog`")),
    "",
  ), // older checkpoints have none
  size: v.optional(
    v.pipe(
      v.union([v.literal("auto"), whole(1, 4096, "pixels")], "give a whole number of pixels from 1 to 4096, or auto"),
      v.description("side of the square images; auto: as the recipe wants them for this data"),
    ),
    "auto",
  ), // older checkpoints have none
  steps: whole(1, maxCount, "training steps"),
  batch: whole(1, 65536, "images per step"),
  seed: whole(0, 0xffff_ffff, "of all that is random"),
  samplesEvery: whole(0, maxCount, "steps between pictures; 0 for none but the first and last"),
  checkpointEvery: whole(0, maxCount, "steps between checkpoints; 0 for none but the last"),
  logEvery: whole(1, maxCount, "steps between lines of the log"),
  evaluateEvery: v.optional(whole(0, maxCount, "steps between evaluations; 0 for none"), 0), // older checkpoints have none
  evaluateSamples: v.optional(whole(fewestImages, 100_000, "images that an evaluation draws"), 2000), // older checkpoints have none
  evaluateMetrics: v.optional(
    v.pipe(
      v.string(metricsAdvice),
      v.regex(metricList, metricsAdvice),
      v.description("what an evaluation measures; the first figure decides which checkpoint is the best"),
    ),
    "auto",
  ), // older checkpoints have none
  device: v.pipe(v.picklist(deviceNames), v.description("what computes")),
  threads: v.pipe(
    v.union([v.literal("auto"), whole(1, 64, "threads")], "give a whole number from 1 to 64, or auto"),
    v.description("threads that compute; auto: all cores, at most 8"),
  ),
  deterministic: v.pipe(v.boolean("give true or false"), v.description("the same bits on every machine")),
  shards: v.optional(
    v.pipe(
      v.union([v.literal("auto"), whole(1, 1024, "shards")], "give a whole number from 1 to 1024, or auto"),
      v.description("equal parts into which every batch is cut, for processes to share; auto: as many as processes"),
    ),
    1,
  ), // older checkpoints have none
  reduce: v.optional(
    v.pipe(
      v.picklist(reduceModes),
      v.description("sums over processes: exact has the same bits for any number of them"),
    ),
    "exact",
  ), // older checkpoints have none
  compress: v.optional(
    v.pipe(
      v.picklist(compressions),
      v.description("how sums over processes travel; f16 and bf16 halve the bytes, and round"),
    ),
    "none",
  ), // older checkpoints have none
  syncBatchNorm: v.optional(
    v.pipe(
      v.boolean("give true or false"),
      v.description("batch normalisation over the whole batch, not over each shard alone"),
    ),
    true,
  ), // older checkpoints have none
  keep: v.optional(whole(1, maxCount, "checkpoints that are kept, the newest"), 2), // older checkpoints have none
  from: v.optional(v.pipe(v.string(), v.description("run whose weights training begins with; empty for none")), ""), // older checkpoints have none
  freeze: v.optional(whole(0, 1000, "the discriminator's first layers that stay as they are"), 0), // older checkpoints have none
  guard: v.optional(v.pipe(v.picklist(guardModes), v.description("what is done when training goes wrong")), "warn"), // older checkpoints have none
  name: v.pipe(v.string(nameAdvice), v.regex(name, nameAdvice), v.description("what the run folder is called")),
});

/** A complete configuration; `options` has been checked against the recipe. */
export type TrainingConfig = v.InferOutput<typeof configSchema>;

/** Fields that a run may change when it goes on: none of them changes what is learnt. */
export const changeableOnResume: ReadonlySet<string> = new Set([
  "steps",
  "device",
  "threads",
  "deterministic",
  "shards",
  "reduce",
  "compress",
  "samplesEvery",
  "checkpointEvery",
  "logEvery",
  "evaluateEvery",
  "evaluateSamples",
  "evaluateMetrics",
  "guard",
  "keep",
] satisfies (keyof TrainingConfig)[]);

/** Of these, what processes that train together agree on when they begin. */
export const fixedWhileTraining: ReadonlySet<string> = new Set([
  "shards",
  "reduce",
  "compress",
] satisfies (keyof TrainingConfig)[]);
