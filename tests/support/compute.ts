/** @file Values of small expressions, by the reference. */
import { evaluate } from "#src/backends/reference/index.js";
import { trace } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";

/** The elements of tensors that need no inputs, in float64. */
export function compute<Name extends string>(build: () => Readonly<Record<Name, Tensor>>): Record<Name, number[]> {
  const { outputs } = evaluate(trace(() => ({ outputs: build() }), {}, {}));
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, Array.from(values)])) as Record<
    Name,
    number[]
  >;
}
