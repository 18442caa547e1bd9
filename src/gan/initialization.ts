/** @file The program that draws the first values of a GAN's state. */
import { add, constant, i32 } from "../tensor/index.js";
import type { RandomSource, Tensor, Traceable } from "../tensor/index.js";
import type { Gan } from "./gan.js";
import { averagedNetworks, averageOf, memoryPrefix, seedName, stepName } from "./state-names.js";

/** Inputs of {@link initialization}. */
export const initializationInputs = { seed: i32() } as const;

/** Draws the first value of every parameter, buffer and memory; input `seed`. Averages start as copies; optimiser state is zero. */
export function initialization(gan: Gan): Traceable {
  return ({ inputs }) => {
    const { seed } = inputs;
    if (seed === undefined) throw new Error("internal: initialisation lacks its seed");
    const source: RandomSource = { seed, step: constant(0, "i32") };
    const updates: Record<string, Tensor> = { [seedName]: add(seed, 0), [stepName]: constant(0, "i32") };
    for (const [network, module] of Object.entries(gan.networks)) {
      const isAveraged = averagedNetworks(gan).includes(network);
      for (const [name, { shape, init }] of Object.entries({ ...module.parameters, ...module.buffers })) {
        const value = init(shape, source, `init ${network}.${name}`);
        updates[`${network}.${name}`] = value;
        if (isAveraged) updates[`${averageOf(network)}.${name}`] = value;
      }
    }
    for (const [name, { shape, init }] of Object.entries(gan.memory ?? {})) {
      updates[`${memoryPrefix}.${name}`] = init(shape, source, `init ${memoryPrefix}.${name}`);
    }
    return { updates };
  };
}
