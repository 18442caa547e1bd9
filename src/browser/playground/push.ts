/**
 * @file Where the game pushes made points: −∂L_G/∂x. The generator is replaced by one whose only parameters are its points, so that the loss is the recipe's
 * own, with all that its switches do to it.
 */
import type { DataSpec, Gan } from "../../gan/gan.js";
import { sharedContext } from "../../gan/phase-context.js";
import { seedName, stepName } from "../../gan/state-names.js";
import { trainingInputs } from "../../gan/train-step.js";
import type { Module } from "../../nn/index.js";
import { f32, grad, mul } from "../../tensor/index.js";
import type { Tensor, Tensors, TensorSpecs, Traceable } from "../../tensor/index.js";

const ownName = "points";

const freePoints = (count: number): Module => ({
  description: `${count} points`,
  parameters: {
    [ownName]: {
      shape: [count, 1, 1, 2],
      init: () => {
        throw new Error("internal: free points are given, not drawn");
      },
    },
  },
  forward: (_, scope) => scope.parameter(ownName),
});

/** Inputs of {@link push}. */
export const pushInputs = (gan: Gan, data: DataSpec, count: number): TensorSpecs => ({
  ...trainingInputs(gan, data, count),
  [ownName]: f32(count, 1, 1, 2),
});

/**
 * Inputs `points` and `real` [N, 1, 1, 2]; output `push` [N, 1, 1, 2], −N · ∂L_G/∂x: N, because the loss is a mean, and a point's push does not depend on how
 * many are looked at. A loss that is never asked for, as between two of the generator's steps, is asked for here.
 */
export const push =
  (gan: Gan, count: number): Traceable =>
  ({ inputs, state }) => {
    const required = (tensors: Tensors, name: string): Tensor => {
      const tensor = tensors[name];
      if (tensor === undefined) throw new Error(`internal: push lacks ${name}`);
      return tensor;
    };
    const points = required(inputs, ownName);
    const phase = gan.phases.find(({ trains }) => trains.includes("generator"));
    if (phase === undefined) throw new Error("internal: no phase trains the generator");
    const { context } = sharedContext(
      { ...gan, networks: { ...gan.networks, generator: freePoints(count) } },
      {
        source: { seed: required(state, seedName), step: required(state, stepName) },
        inputs,
        current: { ...state, [`generator.${ownName}`]: points },
        isDue: () => true,
      },
    );
    const { loss } = phase.minimize(context);
    return { outputs: { push: mul(grad(loss, { points }).points, -count) } };
  };
