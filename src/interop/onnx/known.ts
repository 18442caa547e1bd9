/** @file What of a graph depends on no input: it is computed once, when the model is exported. */
import { invariant } from "../../base/errors.js";
import { createTensor, isOp } from "../../tensor/graph/tensor.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { topologicalOrder } from "../../tensor/graph/graph.js";
import type { Graph, TensorSpec } from "../../tensor/graph/graph.js";
import { sizeOf } from "../../base/shape.js";
import { fixedValue } from "./size.js";
import type { SizesOf } from "./traces.js";

const dependencies = new WeakMap<Tensor, boolean>();

/** Whether a tensor depends on state and constants alone. */
export function isKnown(tensor: Tensor): boolean {
  const stack = dependencies.has(tensor) ? [] : [tensor];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const open = top.inputs.filter((input) => !dependencies.has(input));
    if (open.length > 0) {
      stack.push(...open);
      continue;
    }
    const { kind } = top.op;
    dependencies.set(
      top,
      kind !== "input" && kind !== "random" && top.inputs.every((input) => dependencies.get(input)),
    );
    stack.pop();
  }
  return dependencies.get(tensor) === true;
}

/** A graph whose state are the results of what was known, and how to compute them. */
export interface Folded {
  readonly graph: Graph;
  readonly sizes: SizesOf;
  /** Outputs by the names of the new state. */
  readonly known: Graph;
}

/** The state that a tensor is mostly made of, to name it by: `generator.0.weight`. */
function nameOf(tensor: Tensor): string {
  const states = topologicalOrder([tensor]).filter((inner) => isOp(inner, "state"));
  const largest = states.reduce<Tensor<"state"> | undefined>(
    (most, state) => (most === undefined || sizeOf(state.shape) > sizeOf(most.shape) ? state : most),
    undefined,
  );
  return largest?.op.name.replace(/^average\./, "") ?? "constant";
}

/** Folds everything that is known and has one size. What is the same along an axis stays so: sizes of a batch cannot be folded. */
export function foldKnown(graph: Graph, sizes: SizesOf): Folded {
  const outputs: Record<string, Tensor> = {};
  const state: Record<string, TensorSpec> = {};
  const replaced = new Map<Tensor, Tensor>();
  const newSizes = new Map<Tensor, ReturnType<SizesOf>>();
  const sizesNow: SizesOf = (tensor) => newSizes.get(tensor) ?? sizes(tensor);
  const folded = (tensor: Tensor): Tensor => {
    const base = nameOf(tensor);
    let name = base;
    for (let count = 1; Object.hasOwn(state, name); count++) name = `${base}.${count}`;
    outputs[name] = tensor;
    state[name] = { shape: tensor.shape, dtype: tensor.dtype };
    return createTensor({ kind: "state", name }, [], tensor.shape, tensor.dtype);
  };
  const canFold = (tensor: Tensor): boolean =>
    isKnown(tensor) &&
    tensor.op.kind !== "broadcast" &&
    tensor.op.kind !== "constant" &&
    sizes(tensor).every((size) => fixedValue(size) !== undefined);
  const rebuilt = (tensor: Tensor): Tensor => {
    const inputs = tensor.inputs.map((input) => {
      const now = replaced.get(input);
      invariant(now !== undefined, "an input comes after its user");
      return now;
    });
    return inputs.every((input, index) => input === tensor.inputs[index])
      ? tensor
      : createTensor(tensor.op, inputs, tensor.shape, tensor.dtype);
  };
  const wanted = neededBy(Object.values(graph.outputs), canFold);
  for (const tensor of wanted) {
    const now = canFold(tensor) ? folded(tensor) : rebuilt(tensor);
    replaced.set(tensor, now);
    newSizes.set(now, sizes(tensor));
  }
  return {
    graph: {
      inputs: graph.inputs,
      state,
      outputs: Object.fromEntries(
        Object.entries(graph.outputs).map(([name, tensor]) => [name, replaced.get(tensor) ?? tensor]),
      ),
      updates: {},
    },
    sizes: sizesNow,
    known: { inputs: {}, state: graph.state, outputs, updates: {} },
  };
}

/** Tensors that are needed when those that end a branch need nothing themselves, inputs before users. */
function neededBy(outputs: readonly Tensor[], ends: (tensor: Tensor) => boolean): Tensor[] {
  const seen = new Set<Tensor>();
  const stack = [...outputs];
  for (let tensor = stack.pop(); tensor !== undefined; tensor = stack.pop()) {
    if (seen.has(tensor)) continue;
    seen.add(tensor);
    if (!ends(tensor)) stack.push(...tensor.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
