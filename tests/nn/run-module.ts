/** @file Runs a module on the reference, in training or in use, and checks its gradients. */
import { evaluate } from "#src/backends/reference/index.js";
import { sizeOf } from "#src/base/shape.js";
import { Scope } from "#src/nn/index.js";
import type { Draw, Module } from "#src/nn/index.js";
import { f32, i32, literal, trace, uniform } from "#src/tensor/index.js";
import type { Tensor, Tensors, TensorSpecs } from "#src/tensor/index.js";
import { checkGradients } from "../support/gradient-check.js";
import { named } from "../support/named.js";
import { domains, fill } from "../support/random-tensor.js";

export type Values = Readonly<Record<string, readonly number[]>>;

/** What a module keeps, by name. */
export const specsOf = (module: Omit<Module, "forward">): TensorSpecs =>
  Object.fromEntries(
    Object.entries({ ...module.parameters, ...module.buffers }).map(([name, { shape }]) => [name, f32(...shape)]),
  );

/** Random values for what a module keeps; variances are positive. */
export const randomState = (module: Omit<Module, "forward">, seed = 5): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(specsOf(module)).map(([name, { shape }], index) => {
      const values = fill(sizeOf(shape), seed + index, domains.real);
      return [name, name.endsWith("running_var") ? values.map((value) => 0.5 + value ** 2) : values];
    }),
  );

const source = { seed: i32(), step: i32() };
const drawFrom =
  (tensors: Tensors): Draw =>
  (shape, stream) =>
    uniform({ seed: named(tensors, "seed"), step: named(tensors, "step") }, shape, stream);

/** What applying a module once gave. */
export interface Applied {
  readonly y: number[];
  readonly shape: readonly number[];
  /** New values of buffers. */
  readonly updates: Record<string, number[]>;
}

/** Applies a module. @param xs the batches, in order; the result is of the last one. @param batchParts of which statistics are taken one by one */
export function apply(
  module: Module,
  shape: readonly number[],
  xs: readonly (readonly number[])[],
  state: Values,
  mode: "training" | "use",
  batchParts = 1,
): Applied {
  const inputs = Object.fromEntries(xs.map((_, index) => [`x${index}`, f32(...shape)]));
  const graph = trace(
    (tensors) => {
      const updates = new Map<string, Tensor>();
      const draw = mode === "training" ? drawFrom(tensors.inputs) : undefined;
      const scope = new Scope(tensors.state, "", draw, updates, undefined, batchParts);
      const ys = xs.map((_, index) => module.forward(named(tensors.inputs, `x${index}`), scope));
      return { outputs: { y: ys.at(-1) ?? fail("no batch was given") }, updates: Object.fromEntries(updates) };
    },
    { ...inputs, ...source },
    specsOf(module),
  );
  const given = { ...Object.fromEntries(xs.map((x, index) => [`x${index}`, x])), seed: [1], step: [0] };
  const { outputs, updates } = evaluate(graph, given, state);
  return {
    y: Array.from(outputs["y"] ?? []),
    shape: graph.outputs["y"]?.shape ?? [],
    updates: Object.fromEntries(Object.entries(updates).map(([name, values]) => [name, Array.from(values)])),
  };
}

const fail = (message: string): never => {
  throw new Error(message);
};

const literals = (specs: TensorSpecs, values: Values): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, literal(values[name] ?? [], shape)]));

/** Checks first and second derivatives with respect to x, the style if there is one, and every parameter. */
export function checkModule(
  module: Module,
  shape: readonly number[],
  { style, training = false }: { readonly style?: readonly number[]; readonly training?: boolean } = {},
): void {
  const xs: TensorSpecs = { x: f32(...shape), ...(style === undefined ? {} : { style: f32(...style) }) };
  const parameters = specsOf({ description: "", parameters: module.parameters });
  const buffers = specsOf({ description: "", parameters: {}, buffers: module.buffers ?? {} });
  const fixed = randomState(module);
  checkGradients({
    inputs: xs,
    state: parameters,
    values: {
      ...Object.fromEntries(
        Object.entries(xs).map(([name, spec], index) => [name, fill(sizeOf(spec.shape), 11 + index, domains.real)]),
      ),
      ...fixed,
    },
    build: (tensors) => {
      const values = { ...tensors, ...literals(buffers, fixed) };
      const scope = new Scope(values, "", training ? () => fail("nothing here is random") : undefined);
      const x = named(tensors, "x");
      return module.forward(x, scope, ...(style === undefined ? [] : [named(tensors, "style")]));
    },
    tolerance: 1e-5,
  });
}
