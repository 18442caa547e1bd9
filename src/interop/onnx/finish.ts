/** @file The last step before bytes: where Reshape and Expand lead to becomes an operand, and everything gets a name that people can read. */
import { invariant } from "../../base/errors.js";
import type { Initializer, Node, OnnxGraph, Port } from "./ir.js";
import { fixedValue, one, sameSize, symbol } from "./size.js";
import type { Size } from "./size.js";

/** Makes names that are used once. */
class Names {
  readonly #taken = new Set<string>();
  /** How often each was wanted. */
  readonly #counts = new Map<string, number>();

  unique(wanted: string): string {
    let count = this.#counts.get(wanted) ?? 0;
    let name = count === 0 ? wanted : `${wanted}.${count}`;
    for (; this.#taken.has(name); count++) name = `${wanted}.${count + 1}`;
    this.#counts.set(wanted, count + 1);
    this.#taken.add(name);
    return name;
  }
}

/** Whole numbers as part of the file. */
const integers = (values: readonly number[]): Initializer => ({ type: "int64", shape: [values.length], values });

/** The graph's nodes with all their operands, as they are collected. */
class Operands {
  readonly nodes: Node[] = [];
  readonly initializers: Map<string, Initializer>;
  readonly #inputs: readonly Port[];
  readonly #lengths = new Map<string, string>();

  constructor({ initializers, inputs }: OnnxGraph) {
    this.initializers = new Map(initializers);
    this.#inputs = inputs;
  }

  constant(values: readonly number[]): string {
    const name = `shape ${values.join()}`;
    this.initializers.set(name, integers(values));
    return name;
  }

  /** The number that a size has when the model is run, as a vector of one element. */
  length(size: Size): string {
    const value = fixedValue(size);
    if (value !== undefined) return this.constant([value]);
    const { times, over, symbols } = size;
    const operations = [
      ...symbols.map((name) => ["Mul", this.#symbol(name)] as const),
      ...(times === 1 ? [] : [["Mul", this.constant([times])] as const]),
      ...(over === 1 ? [] : [["Div", this.constant([over])] as const]),
    ];
    const [[, first] = ["Mul", this.constant([1])] as const, ...others] = operations;
    return others.reduce((name, [type, operand]) => this.#node(type, [name, operand]), first);
  }

  /** All of them, one behind the other. */
  lengths(sizes: readonly Size[]): string {
    const values = sizes.map(fixedValue);
    if (values.every((value) => value !== undefined)) return this.constant(values);
    return this.#node(
      "Concat",
      sizes.map((size) => this.length(size)),
      { axis: 0 },
    );
  }

  #symbol(name: string): string {
    for (const port of this.#inputs) {
      const axis = port.sizes.findIndex((size) => sameSize(size, symbol(name)));
      if (axis !== -1) return this.#node("Shape", [port.name], { start: axis, end: axis + 1 });
    }
    throw new Error(`internal: no input says how large ${name} is`);
  }

  #node(type: string, inputs: readonly string[], attributes: Node["attributes"] = {}): string {
    const key = JSON.stringify([type, inputs, attributes]);
    const before = this.#lengths.get(key);
    if (before !== undefined) return before;
    const output = `length ${this.#lengths.size}`;
    this.nodes.push({ type, inputs, output, attributes });
    this.#lengths.set(key, output);
    return output;
  }
}

/** What Reshape takes: −1 is what is left over, 0 the size of the same axis before. */
function reshapeTarget(from: readonly Size[], to: readonly Size[]): number[] | undefined {
  const varying = to.filter((size) => fixedValue(size) === undefined);
  if (varying.length <= 1) return to.map((size) => fixedValue(size) ?? -1);
  let left = 0;
  const target = to.map((size, axis) => {
    const value = fixedValue(size);
    if (value !== undefined) return value;
    if (sameSize(from[axis] ?? one, size)) return 0;
    left++;
    return -1;
  });
  return left <= 1 ? target : undefined;
}

function withOperands(graph: OnnxGraph): OnnxGraph {
  const operands = new Operands(graph);
  for (const node of graph.nodes) {
    const [input = ""] = node.inputs;
    const { to, ...plain } = node;
    if (to === undefined) operands.nodes.push(node);
    else {
      const target = node.type === "Reshape" ? reshapeTarget(graph.sizes.get(input) ?? [], to) : undefined;
      const shape = target === undefined ? operands.lengths(to) : operands.constant(target);
      operands.nodes.push({ ...plain, inputs: [...node.inputs, shape] });
    }
  }
  return { ...graph, nodes: operands.nodes, initializers: operands.initializers };
}

/** Names of a finished file: nodes by what they do and their number, tensors by the parameters that they are made of. */
function named(graph: OnnxGraph): OnnxGraph {
  const names = new Names();
  const renamed = new Map<string, string>();
  for (const { name } of [...graph.inputs, ...graph.outputs]) renamed.set(name, names.unique(name));
  for (const [name, { origin }] of graph.initializers) renamed.set(name, names.unique(origin ?? "constant"));
  for (const { output, type } of graph.nodes)
    if (!renamed.has(output)) renamed.set(output, names.unique(type.toLowerCase()));
  const nameOf = (name: string): string => {
    if (name === "") return name; // an operand that is left out
    const found = renamed.get(name);
    invariant(found !== undefined, `nothing makes ${name}`);
    return found;
  };
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(nameOf), output: nameOf(node.output) })),
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [nameOf(name), tensor])),
    sizes: new Map([...graph.sizes].flatMap(([name, sizes]) => (renamed.has(name) ? [[nameOf(name), sizes]] : []))),
  };
}

/** A graph that can be written. */
export const finish = (graph: OnnxGraph): OnnxGraph => named(withOperands(graph));
