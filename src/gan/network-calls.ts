/** @file What the networks of a GAN are told while they are trained, read off the trained phases: modules themselves do not say what they take. */
import { trace } from "../tensor/index.js";
import type { DType, Tensor } from "../tensor/index.js";
import type { DataSpec, Gan, Networks, PhaseContext } from "./gan.js";
import { sharedContext } from "./phase-context.js";
import { seedName, stateSpecs, stepName } from "./state-names.js";
import { trainingInputs } from "./train-step.js";

/** One operand of a network. */
export interface CallOperand {
  /** Of one sample; of the whole where it is the same for all. */
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly isPerSample: boolean;
}

/** The operands of a network, its input first. */
export type NetworkCall = readonly CallOperand[];

/**
 * How each network is called first in a training step; networks that no phase calls are missing.
 * @param batch a number of images that the GAN can be trained with
 */
export function networkCalls(gan: Gan, data: DataSpec, batch: number): ReadonlyMap<string, NetworkCall> {
  const calls = new Map<string, NetworkCall>();
  const note = (name: string, operands: readonly Tensor[]): void => {
    const samples = operands[0]?.shape[0];
    if (calls.has(name)) return;
    calls.set(
      name,
      operands.map(({ shape, dtype }) => {
        const isPerSample = shape.length > 0 && shape[0] === samples;
        return { shape: isPerSample ? shape.slice(1) : shape, dtype, isPerSample };
      }),
    );
  };
  trace(
    ({ inputs, state }) => {
      const [seed, step] = [state[seedName], state[stepName]];
      if (seed === undefined || step === undefined) throw new Error("internal: no random state");
      const { context } = sharedContext(gan, {
        source: { seed, step },
        inputs,
        current: { ...state },
        isDue: () => true,
      });
      const noting = observed(context, note);
      for (const phase of gan.phases) phase.minimize(noting);
      return {};
    },
    trainingInputs(gan, data, batch),
    stateSpecs(gan),
  );
  return calls;
}

/** The same context, whose networks are seen when they are called. */
function observed(context: PhaseContext, note: (name: string, operands: readonly Tensor[]) => void): PhaseContext {
  const network: Networks["network"] =
    (name) =>
    (...operands) => {
      note(name, operands);
      return context.network(name)(...operands);
    };
  return {
    ...context,
    network,
    activations: (name, ...operands) => {
      note(name, operands);
      return context.activations(name, ...operands);
    },
  };
}
