/** @file What a GAN's D says of images, as a program that changes nothing: to look at, not to learn from. */
import { i32 } from "../tensor/index.js";
import type { TensorSpecs, Traceable } from "../tensor/index.js";
import type { DataSpec, Gan, Judge } from "./gan.js";
import { sharedContext } from "./phase-context.js";
import { stepName } from "./state-names.js";
import { trainingInputs } from "./train-step.js";

/** Scores of one batch in the state as it is. Inputs as a step's, and `seed`, of its random numbers; outputs `real` and `fake`, [k, 1]. */
export const judging =
  (gan: Gan, judge: Judge): Traceable =>
  ({ inputs, state }) => {
    const [seed, step] = [inputs["seed"], state[stepName]];
    if (seed === undefined || step === undefined) throw new Error("internal: no random state");
    const { context } = sharedContext(gan, {
      source: { seed, step },
      inputs,
      current: { ...state }, // what the forward passes write here is forgotten
      isDue: () => true,
    });
    return { outputs: judge.scores(context) };
  };

/** Inputs of {@link judging}. */
export const judgingInputs = (gan: Gan, data: DataSpec, batch: number): TensorSpecs => ({
  ...trainingInputs(gan, data, batch),
  seed: i32(),
});
