/** @file A function of tensors as a graph of ONNX: traced at several sizes, simplified, folded, emitted, tidied. */
import { ConfigError, invariant } from "../../base/errors.js";
import { roots, topologicalOrder } from "../../tensor/graph/graph.js";
import type { Graph } from "../../tensor/graph/graph.js";
import { isOp } from "../../tensor/graph/tensor.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import type { TensorData } from "../../tensor/index.js";
import { elementType, Emitter } from "./emitter.js";
import { finish } from "./finish.js";
import type { Node, OnnxGraph, Port } from "./ir.js";
import { foldKnown } from "./known.js";
import { emitTensor } from "./nodes.js";
import { inOrder } from "./order.js";
import { matchPattern } from "./patterns/index.js";
import { prepare } from "./prepare.js";
import { valueIn } from "./size.js";
import type { Settings } from "./size.js";
import { tidy } from "./tidy.js";
import { commonSizes } from "./traces.js";

/** Computes outputs that depend on state alone, by name. */
export type Evaluate = (graph: Graph) => Promise<Readonly<Record<string, TensorData>>>;

/** What is converted. */
export interface Conversion {
  /** The function at some sizes; images are inputs and outputs in the order that the file shall have. */
  readonly trace: (settings: Settings) => Graph;
  /** The sizes of the first trace, then others in each of which one differs. */
  readonly settings: readonly [Settings, ...Settings[]];
  readonly evaluate: Evaluate;
}

/** What came of it. */
export interface Converted {
  readonly graph: OnnxGraph;
  /** Nodes without patterns and tidying, to see what they are worth. */
  readonly plainNodes: number;
  /** The same function for our engine, over state of these values: to see what other weights do to it. */
  readonly folded: Graph;
  readonly values: Readonly<Record<string, TensorData>>;
}

/** Nodes for everything that the outputs need. */
function emit(
  {
    graph,
    sizes,
    values,
    settings,
  }: Pick<Converted, "values"> & {
    readonly graph: Graph;
    readonly sizes: (tensor: Tensor) => ReturnType<Emitter["sizesOf"]>;
    readonly settings: Settings;
  },
  usePatterns: boolean,
): OnnxGraph {
  const emitter = new Emitter(sizes, (size) => valueIn(size, settings));
  const order = topologicalOrder(roots(graph));
  const uses = new Map<Tensor, number>();
  for (const tensor of [...order.flatMap(({ inputs }) => inputs), ...roots(graph)])
    uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  for (const tensor of order) {
    if (isOp(tensor, "state")) {
      const data = Float32Array.from(values[tensor.op.name] ?? []);
      const { shape, dtype, op } = tensor;
      emitter.set(tensor, { kind: "known", dtype, values: { shape, data }, origin: op.name });
      continue;
    }
    const matched = usePatterns ? matchPattern(emitter, tensor, (of) => uses.get(of) ?? 0) : undefined;
    emitter.set(tensor, matched ?? emitTensor(emitter, tensor));
  }
  const inputs: Port[] = Object.entries(graph.inputs).flatMap(([name, { dtype }]) => {
    const port = emitter.sizes.get(name);
    return port === undefined ? [] : [{ name, type: elementType(dtype), sizes: port }];
  });
  const outputs: Port[] = [];
  const last: Node[] = [];
  for (const [name, tensor] of Object.entries(graph.outputs)) {
    const value = emitter.whole(tensor, emitter.asNumbers(emitter.value(tensor)));
    const made = emitter.inOrder(value, inOrder(value.extents.length));
    last.push({ type: "Identity", inputs: [made], output: name, attributes: {} });
    outputs.push({ name, type: value.type, sizes: value.extents });
  }
  const { nodes, initializers, sizes: known } = emitter;
  return { inputs, outputs, nodes: [...nodes, ...last], initializers, sizes: known };
}

/** Identity nodes of outputs become the names of what they are made of, where each is made once. */
function withoutIdentities(graph: OnnxGraph): OnnxGraph {
  const renamed = new Map<string, string>();
  const makers = new Set(graph.nodes.map(({ output }) => output));
  const kept = graph.nodes.filter(({ type, inputs: [made = ""], output }) => {
    if (type !== "Identity" || !makers.has(made) || renamed.has(made)) return true;
    renamed.set(made, output);
    return false;
  });
  const now = (name: string): string => renamed.get(name) ?? name;
  const nodes = kept.map((node) => ({ ...node, inputs: node.inputs.map(now), output: now(node.output) }));
  const sizes = new Map([...graph.sizes].map(([name, of]) => [now(name), of]));
  return { ...graph, nodes, sizes };
}

/**
 * Converts a function.
 * @throws ConfigError when it draws random numbers, does something that ONNX cannot, or treats a batch of one size unlike another
 */
export async function convert({ trace, settings, evaluate }: Conversion): Promise<Converted> {
  const traces = settings.map((setting) => ({ settings: setting, graph: prepare(trace(setting)) }));
  const [first] = traces;
  if (first === undefined) throw new ConfigError("nothing was traced");
  const twice = Object.keys(first.graph.outputs).find((name) => Object.hasOwn(first.graph.inputs, name));
  invariant(twice === undefined, `${twice} is an input and an output`);
  const { graph, sizes, known } = foldKnown(first.graph, commonSizes(traces));
  const values = Object.keys(known.outputs).length === 0 ? {} : await evaluate(known);
  const given = { graph, sizes, values, settings: settings[0] };
  const plain = emit(given, false);
  const tidied = withoutIdentities(tidy(emit(given, true)));
  return { graph: finish(tidied), plainNodes: finish(tidy(plain)).nodes.length, folded: graph, values };
}
