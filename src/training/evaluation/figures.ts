/** @file Figures as files hold them, how they are called in tables, and which of two generators they prefer. */
import * as v from "valibot";
import { natural } from "../config/natural.js";

/** One number of a metric; of other versions' metrics too. */
export const figureSchema = v.object({
  metric: v.string(),
  name: v.string(),
  value: v.number(),
  interval: v.optional(v.number()),
  real: v.optional(v.number()),
  better: v.picklist(["lower", "higher", "real"]),
});
export type FigureRecord = v.InferOutput<typeof figureSchema>;

/** What was measured of one checkpoint, and of what. */
export const measuredSchema = v.object({
  step: natural,
  data: v.string(),
  samples: natural,
  seed: natural,
  extractor: v.optional(v.string()),
  figures: v.array(figureSchema),
});
export type Measured = v.InferOutput<typeof measuredSchema>;

/** What was measured, of an object that says more. */
export const measuredOf = ({ step, data, samples, seed, extractor, figures }: Measured): Measured => ({
  ...{ step, data, samples, seed },
  ...(extractor === undefined ? {} : { extractor }),
  figures,
});

/** What two sets of figures must have in common to be compared. */
export const protocolOf = ({ data, samples, seed, extractor, figures }: Omit<Measured, "step">): string =>
  JSON.stringify([data, samples, seed, extractor, figures.map(({ metric, name }) => [metric, name])]);

/** Low for good. */
const costOf = ({ better, value, real = 0 }: FigureRecord): number =>
  better === "lower" ? value : better === "higher" ? -value : Math.abs(value - real);

/** Whether the first figures are of a better generator than the second: the first one decides, the next where it is equal. @param figures of one protocol */
export function isBetter(figures: readonly FigureRecord[], than: readonly FigureRecord[]): boolean {
  for (const [index, figure] of figures.entries()) {
    const other = than[index];
    if (other === undefined || costOf(figure) === costOf(other)) continue;
    return costOf(figure) < costOf(other);
  }
  return false;
}
