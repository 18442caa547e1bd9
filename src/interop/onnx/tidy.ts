/** @file Nodes that can be spared once all are there: reshapes of reshapes, transposes that a matrix before them can take, what nobody uses. */
import { invariant } from "../../base/errors.js";
import { arrangedValues } from "./values.js";
import type { Initializer, Node, OnnxGraph } from "./ir.js";
import { isInOrder } from "./order.js";
import { fixedValue, isOne, product, sameSize } from "./size.js";
import type { Size } from "./size.js";

const sameSizes = (a: readonly Size[], b: readonly Size[]): boolean =>
  a.length === b.length && a.every((size, axis) => sameSize(size, b[axis] ?? product([])));

/** Functions of each element by itself: a turn of axes may as well come before them. */
const perElement: ReadonlySet<string> = new Set(["Relu", "LeakyRelu", "Tanh", "Sigmoid", "Softplus", "Exp", "Neg"]);

/** A graph that can be changed node by node. */
class Draft {
  readonly sizes: Map<string, readonly Size[]>;
  readonly initializers: Map<string, Initializer>;
  readonly #graph: OnnxGraph;
  readonly #nodes = new Map<string, Node>();
  /** Outputs of the nodes that use a name. */
  readonly #users = new Map<string, Set<string>>();
  #count = 0;

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
    this.sizes = new Map(graph.sizes);
    this.initializers = new Map(graph.initializers);
    for (const node of graph.nodes) this.replace(node);
  }

  nodes(): Node[] {
    return [...this.#nodes.values()];
  }

  maker(name: string | undefined): Node | undefined {
    return name === undefined ? undefined : this.#nodes.get(name);
  }

  /** How often nodes use a name. */
  uses(name: string): number {
    const inputs = [...(this.#users.get(name) ?? [])].flatMap((output) => this.maker(output)?.inputs ?? []);
    return inputs.filter((input) => input === name).length;
  }

  /** Puts a node in the place of the one with the same output. */
  replace(node: Node): void {
    for (const input of this.maker(node.output)?.inputs ?? []) this.#users.get(input)?.delete(node.output);
    this.#nodes.set(node.output, node);
    for (const input of node.inputs) {
      const users = this.#users.get(input) ?? new Set<string>();
      this.#users.set(input, users.add(node.output));
    }
  }

  /** Lets everything that uses one name use another. */
  redirect(from: string, to: string): void {
    for (const output of [...(this.#users.get(from) ?? [])]) {
      const user = this.maker(output);
      if (user !== undefined)
        this.replace({ ...user, inputs: user.inputs.map((input) => (input === from ? to : input)) });
    }
  }

  addInitializer(initializer: Initializer): string {
    const name = `t${this.#count++}`;
    this.initializers.set(name, initializer);
    return name;
  }

  finish(): OnnxGraph {
    return withoutDead({ ...this.#graph, nodes: this.nodes(), initializers: this.initializers, sizes: this.sizes });
  }
}

/** Reshape of Reshape; Reshape that changes nothing. */
function mergeReshapes(draft: Draft, node: Node): boolean {
  const [input] = node.inputs;
  if (node.type !== "Reshape" || input === undefined) return false;
  const before = draft.maker(input);
  const [source] = before?.inputs ?? [];
  if (before?.type === "Reshape" && source !== undefined) {
    draft.replace({ ...node, inputs: [source] });
    return true;
  }
  const from = draft.sizes.get(input);
  if (from === undefined || !sameSizes(from, node.to ?? [])) return false;
  if (draft.uses(node.output) === 0) return false;
  draft.redirect(node.output, input);
  return true;
}

/** Transpose of Transpose; Transpose that changes nothing. */
function mergeTransposes(draft: Draft, node: Node): boolean {
  const [input] = node.inputs;
  const perm = permOf(node);
  if (perm === undefined || input === undefined) return false;
  const before = draft.maker(input);
  const first = before === undefined ? undefined : permOf(before);
  const [source] = before?.inputs ?? [];
  if (first !== undefined && source !== undefined) {
    draft.replace({ ...node, inputs: [source], attributes: { perm: perm.map((place) => first[place] ?? 0) } });
    return true;
  }
  if (!isInOrder(perm) || draft.uses(node.output) === 0) return false;
  draft.redirect(node.output, input);
  return true;
}

function permOf({ type, attributes }: Node): readonly number[] | undefined {
  const { perm } = attributes;
  return type === "Transpose" && typeof perm === "object" && "length" in perm ? perm : undefined;
}

/** Transpose(Reshape(f(Gemm(x, W, b)))) = Reshape(f(Gemm(x, W′, b′))), the columns of W and b in the order that is wanted in the end. */
function turnMatrix(draft: Draft, node: Node): boolean {
  const perm = permOf(node);
  const reshape = draft.maker(node.inputs[0]);
  if (perm?.[0] !== 0 || reshape?.type !== "Reshape" || draft.uses(reshape.output) !== 1) return false;
  const chain: Node[] = [];
  let maker = draft.maker(reshape.inputs[0]);
  while (maker !== undefined && perElement.has(maker.type) && draft.uses(maker.output) === 1) {
    chain.push(maker);
    maker = draft.maker(maker.inputs[0]);
  }
  if (maker === undefined || (maker.type !== "Gemm" && maker.type !== "MatMul") || draft.uses(maker.output) !== 1)
    return false;
  const [x, matrix, bias] = maker.inputs;
  const columns = draft.initializers.get(matrix ?? "");
  const sizes = (reshape.to ?? []).slice(1).map(fixedValue);
  const made = draft.sizes.get(maker.output) ?? [];
  const isRow = made.length === 2 && sameSize(made[0] ?? product([]), reshape.to?.[0] ?? product([]));
  if (x === undefined || columns === undefined || !isRow || !sizes.every((size) => size !== undefined)) return false;
  const order = perm.slice(1).map((place) => place - 1);
  const from = arrangedValues(
    { shape: sizes, data: Float32Array.from({ length: columns.shape[1] ?? 1 }, (_, at) => at) },
    order,
  ).data;
  const turned = [matrix, bias].flatMap((name) => {
    const tensor = draft.initializers.get(name ?? "");
    return tensor === undefined ? [] : [draft.addInitializer(withColumns(tensor, from))];
  });
  draft.replace({ ...maker, inputs: [x, ...turned] });
  const to = draft.sizes.get(node.output);
  invariant(to !== undefined, "a node without sizes");
  draft.replace({ ...reshape, output: node.output, to });
  return true;
}

/** The last axis in another order. */
function withColumns(tensor: Initializer, from: ArrayLike<number>): Initializer {
  const { values } = tensor;
  const columns = from.length;
  const data = Float32Array.from(values, (_, at) => values[at - (at % columns) + (from[at % columns] ?? 0)] ?? 0);
  return { ...tensor, values: data };
}

/** Transposes that only move axes of one element are reshapes. */
function asReshape(draft: Draft, node: Node): boolean {
  const perm = permOf(node);
  const sizes = draft.sizes.get(node.inputs[0] ?? "");
  if (perm === undefined || sizes === undefined || isInOrder(perm)) return false;
  const long = perm.filter((place) => !isOne(sizes[place] ?? product([])));
  if (!long.every((place, at) => at === 0 || place > (long[at - 1] ?? 0))) return false;
  draft.replace({ ...node, type: "Reshape", attributes: {}, to: draft.sizes.get(node.output) });
  return true;
}

/** Leaves out nodes and tensors that no output needs. */
export function withoutDead(graph: OnnxGraph): OnnxGraph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes = graph.nodes.toReversed().filter(({ output, inputs }) => {
    if (!needed.has(output)) return false;
    for (const input of inputs) needed.add(input);
    return true;
  });
  const initializers = new Map([...graph.initializers].filter(([name]) => needed.has(name)));
  return { ...graph, nodes: nodes.toReversed(), initializers };
}

/** Each says whether it has changed something. */
const rules = [mergeReshapes, mergeTransposes, asReshape, turnMatrix];

/** The same function with fewer nodes. */
export function tidy(graph: OnnxGraph): OnnxGraph {
  let current = withoutDead(graph);
  for (let changed = true; changed;) {
    const draft = new Draft(current);
    changed = false;
    for (const { output } of current.nodes) {
      for (const rule of rules) {
        const node = draft.maker(output);
        if (node !== undefined && rule(draft, node)) changed = true;
      }
    }
    current = sorted(draft.finish());
  }
  return current;
}

/** Nodes in an order in which they can be run: a rule may have moved one. */
function sorted(graph: OnnxGraph): OnnxGraph {
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  const done = new Set<Node>();
  const stack: (readonly [Node, boolean])[] = graph.nodes.toReversed().map((node) => [node, false] as const);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [node, isReady] = next;
    if (done.has(node)) continue;
    if (isReady) done.add(node);
    else {
      stack.push([node, true]);
      for (const input of node.inputs) {
        const maker = makers.get(input);
        if (maker !== undefined && !done.has(maker)) stack.push([maker, false]);
      }
    }
  }
  return { ...graph, nodes: [...done] };
}
