/** @file Primitives that move elements, as nodes: most of them are a change of order and no node at all. */
import { ConfigError, invariant } from "../../base/errors.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { arrangedValues } from "./values.js";
import { commonOrder } from "./elementwise-nodes.js";
import { extentsOf } from "./emitter.js";
import type { Emitter, Stored, Value } from "./emitter.js";
import { arranged, groupsOf, inOrder, orderAfter, placesOf } from "./order.js";
import { isOne, one, sameSize } from "./size.js";

/** The first operand. */
export function inputOf({ inputs, op }: Tensor, index = 0): Tensor {
  const input = inputs[index];
  invariant(input !== undefined, `${op.kind} lacks an operand`);
  return input;
}

export function reshape(emitter: Emitter, tensor: Tensor<"reshape">): Value {
  const input = inputOf(tensor);
  const before = emitter.value(input);
  if (before.kind === "known") return { ...before, values: { ...before.values, shape: tensor.shape } };
  const x = emitter.whole(input, emitter.asNumbers(before));
  const [from, to] = [x.extents, emitter.sizesOf(tensor)];
  const groups = groupsOf(from, to, emitter.number);
  const after = groups === undefined ? undefined : orderAfter(x.order, from, to, groups);
  const order = after ?? inOrder(to.length);
  const name = after === undefined ? emitter.inOrder(x, inOrder(from.length)) : x.name;
  const sizes = arranged(to, order);
  return { ...x, name: emitter.node("Reshape", [name], sizes, {}, sizes), order, extents: to };
}

export function transpose(emitter: Emitter, tensor: Tensor<"transpose">): Value {
  const x = emitter.value(inputOf(tensor));
  const { permutation } = tensor.op;
  if (x.kind === "known") return { ...x, values: arrangedValues(x.values, permutation) };
  // Axis j of the result is axis permutation[j] of x: what lay at a place still lies there.
  const order = x.order.map((axis) => permutation.indexOf(axis));
  return { ...x, order, extents: arranged(x.extents, permutation) };
}

export function broadcast(emitter: Emitter, tensor: Tensor<"broadcast">): Value {
  const x = emitter.value(inputOf(tensor));
  const added = tensor.shape.length - inputOf(tensor).shape.length;
  if (x.kind === "known")
    return { ...x, values: { ...x.values, shape: [...inOrder(added).map(() => 1), ...x.values.shape] } };
  if (added === 0) return x;
  const extents = [...inOrder(added).map(() => one), ...x.extents];
  const order = [...inOrder(added), ...x.order.map((axis) => axis + added)];
  const sizes = arranged(extents, order);
  return { ...x, name: emitter.node("Reshape", [x.name], sizes, {}, sizes), order, extents };
}

export function slice(emitter: Emitter, tensor: Tensor<"slice">): Value {
  const input = inputOf(tensor);
  const { start, step } = tensor.op;
  const before = emitter.value(input);
  const x = emitter.asNumbers(before.kind === "known" ? emitter.whole(input) : before) as Stored;
  const wanted = emitter.sizesOf(tensor);
  const axes = [...wanted.keys()].filter((axis) => {
    const extent = x.extents[axis] ?? one;
    const isRepeated = isOne(extent) && (input.shape[axis] ?? 1) > 1;
    return !isRepeated && !sameSize(extent, wanted[axis] ?? one);
  });
  if (axes.length === 0) return x;
  const at = (values: readonly number[], axis: number): number => values[axis] ?? 0;
  const starts = axes.map((axis) => at(start, axis));
  const steps = axes.map((axis) => at(step, axis));
  const ends = axes.map((axis) => at(start, axis) + (at(tensor.shape, axis) - 1) * at(step, axis) + 1);
  const extents = x.extents.map((extent, axis) => (axes.includes(axis) ? (wanted[axis] ?? one) : extent));
  const places = placesOf(x.order);
  const operands = [
    starts,
    ends,
    axes.map((axis) => at(places, axis)),
    ...(steps.every((by) => by === 1) ? [] : [steps]),
  ];
  const names = [x.name, ...operands.map((numbers) => emitter.integers(numbers))];
  return { ...x, name: emitter.node("Slice", names, arranged(extents, x.order)), extents };
}

/** Before the first element of any axis. */
const beforeAll = -(2 ** 31);

export function reverse(emitter: Emitter, tensor: Tensor<"reverse">): Value {
  const x = emitter.whole(inputOf(tensor));
  const { axes } = tensor.op;
  const places = placesOf(x.order);
  const operands = [
    axes.map(() => -1),
    axes.map(() => beforeAll),
    axes.map((axis) => places[axis] ?? 0),
    axes.map(() => -1),
  ];
  const names = [x.name, ...operands.map((numbers) => emitter.integers(numbers))];
  return { ...x, name: emitter.node("Slice", names, arranged(x.extents, x.order)) };
}

export function pad(emitter: Emitter, tensor: Tensor<"pad">): Value {
  const { before, after, interior } = tensor.op;
  if (interior.some((count) => count > 0))
    throw new ConfigError("it puts zeros between elements (pad), for which ONNX has no operation");
  const input = inputOf(tensor);
  const x = emitter.whole(input, emitter.asNumbers(emitter.value(input)));
  const pads = emitter.integers([...arranged(before, x.order), ...arranged(after, x.order)]);
  const extents = emitter.sizesOf(tensor);
  return { ...x, name: emitter.node("Pad", [x.name, pads], arranged(extents, x.order)), extents };
}

export function concat(emitter: Emitter, tensor: Tensor<"concat">): Value {
  const parts = tensor.inputs.map((input) => emitter.whole(input, emitter.asNumbers(emitter.value(input))));
  const order = commonOrder(
    tensor.inputs.map((input) => emitter.value(input)),
    tensor.shape.length,
  );
  const extents = emitter.sizesOf(tensor);
  const names = parts.map((part) => emitter.inOrder(part, order));
  const name = emitter.node("Concat", names, arranged(extents, order), { axis: order.indexOf(tensor.op.axis) });
  const [first] = parts;
  invariant(first !== undefined, "concat of nothing");
  return { ...first, name, order, extents };
}

export function gather(emitter: Emitter, tensor: Tensor<"gather">): Value {
  const [table, indices] = [emitter.whole(inputOf(tensor)), emitter.value(inputOf(tensor, 1))];
  const rank = table.extents.length;
  const rows = emitter.inOrder(table, inOrder(rank));
  const picked = emitter.inOrder(indices, inOrder(extentsOf(indices).length));
  const extents = [...extentsOf(indices), ...table.extents.slice(1)];
  const name = emitter.node("Gather", [rows, picked], extents, { axis: 0 });
  return { kind: "stored", name, type: table.type, order: inOrder(extents.length), extents };
}
