/** @file Phases changed by a recipe: a loss scaled, a term of its own that needs no judgement of D's. */
import { add, mul } from "../../tensor/index.js";
import type { Phase, PhaseContext, PhaseResult } from "../gan.js";

/** The phase with `factor` times its loss. */
export const scaled = (phase: Phase, factor: number): Phase => ({
  ...phase,
  minimize: (context) => {
    const { loss, ...result } = phase.minimize(context);
    return { ...result, loss: mul(factor, loss) };
  },
});

/** The phase with another term in its loss. */
export const withTerm = (phase: Phase, term: (context: PhaseContext) => PhaseResult): Phase => ({
  ...phase,
  minimize: (context) => {
    const [main, other] = [phase.minimize(context), term(context)];
    return { loss: add(main.loss, other.loss), metrics: { ...main.metrics, ...other.metrics } };
  },
});
