/** @file What a phase or an augmentation asks for, given by a test: random numbers and memories by name, everything else refused. */
import type { PhaseContext } from "#src/gan/index.js";
import { constant } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";

/** A context of which only what a test gives can be used. */
export function phaseContext(given: Partial<PhaseContext> & Pick<PhaseContext, "real">): PhaseContext {
  const unused = (): never => {
    throw new Error("this test gives no such thing");
  };
  return {
    network: unused,
    activations: unused,
    memory: unused,
    remember: unused,
    parameters: unused,
    lookAhead: unused,
    normal: unused,
    uniform: unused,
    labels: unused,
    target: unused,
    isDue: unused,
    batch: given.real.shape[0] ?? 1,
    step: constant(0, "i32"),
    ...given,
  };
}

/** Draws from tensors of a test, by the name of the stream. */
export const drawsFrom =
  (tensor: (stream: string) => Tensor): PhaseContext["normal"] =>
  (_shape, stream) =>
    tensor(stream);
