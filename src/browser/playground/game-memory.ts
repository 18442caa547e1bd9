/** @file The state of a game in engine memory, and how it is carried over when options change that give it other tensors. */
import { sameShape, sizeOf } from "../../base/shape.js";
import { createWasmExecutor } from "../../backends/wasm/index.js";
import { initialization, initializationInputs } from "../../gan/initialization.js";
import { stateSpecs } from "../../gan/state-names.js";
import type { Gan } from "../../gan/gan.js";
import { compile } from "../../tensor/index.js";
import type { Executor, StateBank, TensorSpec } from "../../tensor/index.js";

/** An engine and the state in it. */
export interface GameMemory {
  readonly executor: Executor;
  readonly state: StateBank;
}

/** Networks this small gain nothing by a second thread, and one works on every page. */
const threads = 1;

/** A new engine with the first values of everything. @param seed 32 bits */
export async function firstMemory(gan: Gan, seed: number): Promise<GameMemory> {
  const executor = await createWasmExecutor({ threads });
  try {
    const state = executor.createState(stateSpecs(gan));
    await drawFirst(gan, { executor, state }, seed);
    return { executor, state };
  } catch (error) {
    await executor.dispose();
    throw error;
  }
}

/** Draws the first values anew, into the same memory. Optimiser state is zero at first. */
export async function drawFirst(gan: Gan, { executor, state }: GameMemory, seed: number): Promise<void> {
  const draw = await compile(initialization(gan), { executor, state, inputs: initializationInputs });
  for (const [name, { shape }] of Object.entries(state.specs)) state.write(name, new Float32Array(sizeOf(shape)));
  draw.run({ seed: [seed | 0] });
  draw.dispose();
}

const isAlike = (a: TensorSpec | undefined, b: TensorSpec | undefined): boolean =>
  a !== undefined && b !== undefined && a.dtype === b.dtype && sameShape(a.shape, b.shape);

/** Whether a game of other options can go on in this memory as it is. */
export function suits(gan: Gan, { state }: GameMemory): boolean {
  const specs = stateSpecs(gan);
  const names = new Set([...Object.keys(specs), ...Object.keys(state.specs)]);
  return [...names].every((name) => isAlike(specs[name], state.specs[name]));
}

/** Copies what both have, by name and shape: weights, averages, what optimisers remember. */
export function carryOver(from: StateBank, to: StateBank): void {
  for (const name of Object.keys(to.specs))
    if (isAlike(from.specs[name], to.specs[name])) to.write(name, from.read(name));
}
