/** @file Tables of a learnt mixture of logistics (src/gan/architectures/logistic-mixture.ts), one for each channel, the same on every machine. */
import { leastLogScale } from "../../gan/index.js";
import { portableExp, portableSigmoid } from "./portable-math.js";
import { symbolTable } from "./symbol-table.js";
import type { Cumulative, SymbolTable } from "./symbol-table.js";

/** The learnt values, each [channels · components]. */
export interface MixtureParameters {
  readonly logits: ArrayLike<number>;
  readonly means: ArrayLike<number>;
  readonly logScales: ArrayLike<number>;
}

/** q ↦ Σₖ wₖ σ((q + ½ − μₖ)/sₖ) of one channel. */
export function mixtureCumulative(
  { logits, means, logScales }: MixtureParameters,
  channel: number,
  components: number,
): Cumulative {
  const at = (values: ArrayLike<number>): number[] =>
    Array.from({ length: components }, (_, k) => values[channel * components + k] ?? 0);
  const largest = Math.max(...at(logits));
  const weights = at(logits).map((logit) => portableExp(logit - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scales = at(logScales).map((logScale) => portableExp(Math.max(logScale, leastLogScale)));
  const centres = at(means);
  return (q) =>
    weights.reduce(
      (sum, weight, k) => sum + (weight / total) * portableSigmoid((q + 0.5 - (centres[k] ?? 0)) / (scales[k] ?? 1)),
      0,
    );
}

/** One table for each channel. */
export function mixtureTables(parameters: MixtureParameters, channels: number): SymbolTable[] {
  const components = parameters.logits.length / channels;
  return Array.from({ length: channels }, (_, channel) =>
    symbolTable(mixtureCumulative(parameters, channel, components)),
  );
}
