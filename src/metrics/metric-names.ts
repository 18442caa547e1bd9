/** @file Metrics by name, for configurations and command lines, which need none of their code. */

/** Metrics by the names that people ask for. */
export const metricNames = ["fid", "kid", "is", "pr", "dc", "modes", "swd", "msssim", "cas", "ppl"] as const;
export type MetricName = (typeof metricNames)[number];

/** Metrics of an extractor's classes. */
export const classMetrics: readonly MetricName[] = ["is", "modes"];

/** Metrics that need no features: for images that no extractor knows. */
export const pixelMetrics: readonly MetricName[] = ["swd", "msssim", "cas"];

/** Metrics that take nothing but samples: the usual ones, and those that a training can take of itself. */
export const trainingMetrics: readonly MetricName[] = metricNames.filter((name) => name !== "cas" && name !== "ppl");

/** Fewest images of each kind that every metric can be taken of. */
export const fewestImages = 20;
