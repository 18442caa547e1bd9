/** @file Turns each group into the steps that compute it. */
import { rowMajorStrides, sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import { invariant } from "../../base/errors.js";
import { isElementwise, isReduce, isView } from "../graph/op.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import type { BufferTable } from "./buffers.js";
import type { Group, Grouping } from "./grouping.js";
import type { Access, Step } from "./plan.js";
import { collapseEpilogue, collapseReduction, collapseRegion, RegionBuilder } from "./region-builder.js";
import { isDense } from "./view.js";
import type { View } from "./view.js";

/** One pass that copies a tensor, seen through a view, to a place. */
export function copyStep(tensor: Tensor, view: View, bufferOf: (root: Tensor) => number, target: Access): Step {
  const builder = new RegionBuilder(tensor.shape);
  builder.store(builder.load(tensor, view, bufferOf), target);
  return { kind: "elementwise", region: collapseRegion(builder.region()) };
}

/** Lowers groups, one at a time, in running order. */
export class StepBuilder {
  readonly #grouping: Grouping;
  readonly #table: BufferTable;
  readonly #stored: ReadonlySet<Tensor>;
  readonly #bufferOf = (root: Tensor): number => this.#table.bufferOf(root);

  /** @param kept outputs and updates. */
  constructor(grouping: Grouping, table: BufferTable, kept: ReadonlySet<Tensor>) {
    this.#grouping = grouping;
    this.#table = table;
    this.#stored = storedTensors(grouping, kept);
  }

  /** The steps that compute a group. */
  lower(group: Group): Step[] {
    const [first] = group.members;
    const last = group.members.at(-1);
    invariant(first !== undefined && last !== undefined, "a group is empty");
    if (isReduce(last.op.kind)) return [this.#reduce(group, last)];
    const product = group.members.find((member): member is Tensor<"matmul"> => isOp(member, "matmul"));
    if (product) return [this.#matmul(group, product)];
    if (isElementwise(first.op.kind))
      return [{ kind: "elementwise", region: collapseRegion(this.#region(group, first.shape).region()) }];
    if (isOp(first, "random")) return [this.#random(first)];
    if (isOp(first, "argmax")) return this.#argmax(first);
    if (isOp(first, "pad")) return this.#pad(first);
    if (isOp(first, "concat")) return this.#concat(first);
    if (isView(first.op.kind)) return [this.#copyOfReshape(first)];
    throw new Error(`internal: nothing lowers ${first.op.kind}`);
  }

  #view(tensor: Tensor): View {
    const view = this.#grouping.viewOf.get(tensor);
    invariant(view !== undefined, "a tensor has no view");
    return view;
  }

  #access(tensor: Tensor): Access {
    const { root, offset, strides } = this.#view(tensor);
    return { buffer: this.#bufferOf(root), offset, strides };
  }

  #dense(tensor: Tensor): Access {
    return { buffer: this.#bufferOf(tensor), offset: 0, strides: rowMajorStrides(tensor.shape) };
  }

  /** The elementwise members of a group as a region over `shape`. */
  #region(group: Group, shape: Shape): RegionBuilder {
    const builder = new RegionBuilder(shape);
    for (const member of group.members) {
      if (isReduce(member.op.kind)) continue;
      const value = isOp(member, "matmul")
        ? builder.product(member)
        : builder.apply(
            member,
            member.inputs.map((input) => this.#valueOf(builder, input)),
          );
      const keptByProduct = member.op.kind === "matmul";
      if (this.#stored.has(member) && !keptByProduct) builder.store(value, this.#dense(member));
    }
    return builder;
  }

  #valueOf(builder: RegionBuilder, input: Tensor): number {
    return builder.computed(input) ?? builder.load(input, this.#view(input), this.#bufferOf);
  }

  #reduce(group: Group, reduction: Tensor): Step {
    const [source] = reduction.inputs;
    invariant(source !== undefined && isReduceTensor(reduction), "a reduction lacks its operand");
    const builder = this.#region(group, source.shape);
    const value = this.#valueOf(builder, source);
    const reduced = source.shape.map((_, axis) => reduction.op.axes.includes(axis));
    const dense = rowMajorStrides(reduction.shape);
    const target = {
      buffer: this.#bufferOf(reduction),
      offset: 0,
      strides: dense.map((stride, axis) => (reduced[axis] ? 0 : stride)),
    };
    return { kind: "reduce", op: reduction.op.kind, value, ...collapseReduction(builder.region(), reduced, target) };
  }

  #matmul(group: Group, product: Tensor): Step {
    const [a, b] = product.inputs;
    const [m = 1, n = 1] = product.shape.slice(-2);
    invariant(a !== undefined && b !== undefined, "a product lacks an operand");
    const epilogue = group.members.length === 1 ? null : collapseEpilogue(this.#region(group, product.shape).region());
    return {
      kind: "matmul",
      batch: product.shape.slice(0, -2),
      m,
      n,
      k: a.shape.at(-1) ?? 1,
      a: this.#access(a),
      b: this.#access(b),
      product: epilogue === null || this.#stored.has(product) ? this.#bufferOf(product) : null,
      epilogue,
    };
  }

  #random(tensor: Tensor<"random">): Step {
    const [seed, step] = tensor.inputs;
    invariant(seed !== undefined && step !== undefined, "random lacks seed or step");
    const size = sizeOf(tensor.shape);
    return {
      kind: "random",
      op: tensor.op,
      seed: this.#access(seed),
      step: this.#access(step),
      target: this.#bufferOf(tensor),
      size,
    };
  }

  #argmax(tensor: Tensor<"argmax">): Step[] {
    const [source] = tensor.inputs;
    invariant(source !== undefined, "argmax lacks its operand");
    const { axis } = tensor.op;
    const steps: Step[] = [];
    let access = this.#access(source);
    if (!isDense(this.#view(source), source.shape)) {
      const buffer = this.#table.create("temporary", "dense argmax operand", source.shape, source.dtype);
      access = { buffer, offset: 0, strides: rowMajorStrides(source.shape) };
      steps.push(copyStep(source, this.#view(source), this.#bufferOf, access));
    }
    steps.push({
      kind: "argmax",
      source: access,
      outer: sizeOf(source.shape.slice(0, axis)),
      axis: source.shape[axis] ?? 1,
      inner: sizeOf(source.shape.slice(axis + 1)),
      target: this.#bufferOf(tensor),
    });
    return steps;
  }

  /** Zeros everywhere, then the elements at their places. */
  #pad(tensor: Tensor<"pad">): Step[] {
    const [source] = tensor.inputs;
    invariant(source !== undefined, "pad lacks its operand");
    const dense = this.#dense(tensor);
    const zeros = new RegionBuilder(tensor.shape);
    zeros.store(zeros.constant(0, tensor.dtype), dense);
    const { before, interior } = tensor.op;
    const target: Access = {
      buffer: dense.buffer,
      offset: dense.strides.reduce((total, stride, axis) => total + stride * (before[axis] ?? 0), 0),
      strides: dense.strides.map((stride, axis) => stride * ((interior[axis] ?? 0) + 1)),
    };
    return [
      { kind: "elementwise", region: collapseRegion(zeros.region()) },
      copyStep(source, this.#view(source), this.#bufferOf, target),
    ];
  }

  #concat(tensor: Tensor<"concat">): Step[] {
    const dense = this.#dense(tensor);
    const { axis } = tensor.op;
    let start = 0;
    return tensor.inputs.map((input) => {
      const target = { ...dense, offset: start * (dense.strides[axis] ?? 1) };
      start += input.shape[axis] ?? 0;
      return copyStep(input, this.#view(input), this.#bufferOf, target);
    });
  }

  #copyOfReshape(tensor: Tensor): Step {
    const [source] = tensor.inputs;
    invariant(source !== undefined, "reshape lacks its operand");
    const target = { buffer: this.#bufferOf(tensor), offset: 0, strides: rowMajorStrides(source.shape) };
    return copyStep(source, this.#view(source), this.#bufferOf, target);
  }
}

const isReduceTensor = (tensor: Tensor): tensor is Tensor<"sum" | "reduceMax"> => isReduce(tensor.op.kind);

/** Tensors that must lie in memory: kept ones, and all that is read by another group, through a view, or by something not elementwise. */
function storedTensors({ groups, groupOf, viewOf }: Grouping, kept: ReadonlySet<Tensor>): Set<Tensor> {
  const stored = new Set<Tensor>();
  for (const tensor of kept) {
    const root = viewOf.get(tensor)?.root;
    if (root) stored.add(root);
  }
  for (const group of groups) {
    for (const member of group.members) {
      for (const input of member.inputs) {
        const root = viewOf.get(input)?.root;
        const inRegister =
          root === input && groupOf.get(input) === group && (isElementwise(member.op.kind) || isReduce(member.op.kind));
        if (root && !inRegister) stored.add(root);
      }
    }
  }
  return stored;
}
