/** @file What a regulariser sees, made of a few tensors: draws and memories are the test's own, and whatever else is asked for fails. */
import { expect } from "vitest";
import type { PhaseContext } from "#src/gan/index.js";
import type { Penalized, Regularizer } from "#src/gan/regularizers/index.js";
import { broadcastTo, literal } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";

/** Draws by stream: one number per image (or one for all), or one per value. */
export const drawing =
  (values: Readonly<Record<string, readonly number[]>>, otherwise?: number): PhaseContext["uniform"] =>
  (shape, stream) => {
    const given = values[stream] ?? (otherwise === undefined ? undefined : [otherwise]);
    if (given === undefined) return expect.fail(`nothing is to be drawn from ${stream}`);
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (given.length === size) return literal(given, shape);
    return broadcastTo(literal(given, [given.length, ...shape.slice(1).map(() => 1)]), shape);
  };

const unasked = (what: string) => (): never => expect.fail(`${what} was asked for`);

/** The penalty at these values. @param memory what is remembered is written into it */
export function penaltyOf(
  { penalty }: Regularizer,
  given: Partial<Omit<Penalized, "memory" | "remember">>,
  memory: Record<string, Tensor> = {},
): Tensor {
  const missing = literal([Number.NaN], []);
  return penalty({
    critic: unasked("the critic"),
    features: unasked("a hidden layer"),
    normal: unasked("a normal draw"),
    uniform: unasked("a uniform draw"),
    ...{ real: missing, fake: missing, realLogits: missing, fakeLogits: missing, parameters: {} },
    ...{ step: literal([0], [], "i32"), batch: 2 },
    ...given,
    memory: (name) => memory[name] ?? expect.fail(`there is no memory ${name}`),
    remember: (name, value) => {
      memory[name] = value;
    },
  });
}
