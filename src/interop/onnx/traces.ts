/**
 * @file What several traces of one function have in common: the same primitives in the same order, with sizes that follow the settings. So a graph that
 * was traced for one batch is known to hold for every other.
 */
import { ConfigError, invariant } from "../../base/errors.js";
import { roots, topologicalOrder } from "../../tensor/graph/graph.js";
import type { Graph } from "../../tensor/graph/graph.js";
import type { Op } from "../../tensor/graph/op.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { fitSize, fixedValue } from "./size.js";
import type { Settings, Size } from "./size.js";

/** A graph and the settings that it was traced at. */
export interface Trace {
  readonly settings: Settings;
  readonly graph: Graph;
}

/** The size of every axis of every tensor. */
export type SizesOf = (tensor: Tensor) => readonly Size[];

/** Attributes that follow from the shape of the result. */
const sizeAttributes: ReadonlySet<string> = new Set(["shape", "size"]);

/** The attributes that must agree. */
const fixedPart = (op: Op): string => JSON.stringify(Object.entries(op).filter(([name]) => !sizeAttributes.has(name)));

/**
 * Sizes of the first trace's tensors.
 * @param traces in each but the first, one setting differs from the first's
 * @throws ConfigError when the function does something else at other settings
 */
export function commonSizes(traces: readonly Trace[]): SizesOf {
  const [first, ...others] = traces;
  invariant(first !== undefined, "no trace");
  const orders = traces.map(({ graph }) => topologicalOrder(roots(graph)));
  const settings = traces.map((trace) => trace.settings);
  const varying = Object.keys(first.settings).join(", ");
  const differs = (kind: string): ConfigError =>
    new ConfigError(`what it computes depends on ${varying} in more than its size (${kind})`);
  const [order = []] = orders;
  if (others.length > 0 && orders.some(({ length }) => length !== order.length)) throw differs("other operations");
  const positions = orders.map((tensors) => new Map(tensors.map((tensor, index) => [tensor, index])));
  const sizes = new Map<Tensor, readonly Size[]>();
  for (const [index, tensor] of order.entries()) {
    const alike = orders.map((tensors) => tensors[index] ?? tensor);
    const describe = ({ op, inputs, shape }: Tensor, at: number): string =>
      [fixedPart(op), inputs.map((input) => positions[at]?.get(input)).join(), shape.length].join(" ");
    if (alike.some((other, at) => describe(other, at) !== describe(tensor, 0))) throw differs(tensor.op.kind);
    const ofAxes = tensor.shape.map((_, axis) =>
      fitSize(
        alike.map(({ shape }) => shape[axis] ?? 1),
        settings,
      ),
    );
    if (tensor.op.kind === "slice") checkWhole(tensor as Tensor<"slice">, ofAxes, sizes);
    sizes.set(tensor, ofAxes);
  }
  return (tensor) => {
    const known = sizes.get(tensor);
    invariant(known !== undefined, `${tensor.op.kind} is in no trace`);
    return known;
  };
}

/** A slice of an axis whose size varies must be all of it, or every so-manieth of all. */
function checkWhole(
  { op, inputs }: Tensor<"slice">,
  result: readonly Size[],
  sizes: Map<Tensor, readonly Size[]>,
): void {
  const [x] = inputs;
  const given = x === undefined ? [] : (sizes.get(x) ?? []);
  for (const [axis, size] of given.entries()) {
    if (fixedValue(size) !== undefined || fixedValue(result[axis] ?? size) !== undefined) continue;
    if (op.start[axis] !== 0 || op.step[axis] !== 1)
      throw new ConfigError("it takes a part of an axis whose size varies (slice)");
  }
}
