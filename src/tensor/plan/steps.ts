/** @file Turns each group into the steps that compute it. */
import { rowMajorStrides, sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import { invariant } from "../../base/errors.js";
import { topologicalOrder } from "../graph/graph.js";
import { isConvolution, isElementwise, isProduct, isReduce, isView } from "../graph/op.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import type { CollectiveOp, ConvolutionKind } from "../graph/op.js";
import { indexedRows } from "../ops/indexing.js";
import type { BufferTable } from "./buffers.js";
import type { Group, Grouping } from "./grouping.js";
import type { Access, Step } from "./plan.js";
import { convolutionStep } from "./convolution-step.js";
import type { ConvolutionPreference } from "./convolution-step.js";
import { originsOf } from "./origin.js";
import { reductionSteps } from "./reduction-steps.js";
import { collapseEpilogue, collapseRegion, RegionBuilder } from "./region-builder.js";
import { isDense, isWhole } from "./view.js";
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
  readonly #convolutions: ConvolutionPreference;
  readonly #kept: ReadonlySet<Tensor>;
  #exchanges = 0;
  #origins: ReadonlyMap<Tensor, number> | undefined;
  readonly #bufferOf = (root: Tensor): number => this.#table.bufferOf(root);

  /** @param kept outputs and updates. */
  constructor(
    grouping: Grouping,
    table: BufferTable,
    kept: ReadonlySet<Tensor>,
    convolutions: ConvolutionPreference = "auto",
  ) {
    this.#convolutions = convolutions;
    this.#grouping = grouping;
    this.#kept = kept;
    this.#table = table;
    this.#stored = storedTensors(grouping, kept);
  }

  /** The steps that compute a group. */
  lower(group: Group): Step[] {
    const [first] = group.members;
    const last = group.members.at(-1);
    invariant(first !== undefined && last !== undefined, "a group is empty");
    if (isReduce(last.op.kind)) return this.#reduce(group, last);
    const product = group.members.find((member): member is Tensor<"matmul"> => isOp(member, "matmul"));
    if (product) return [this.#matmul(group, product)];
    const convolution = group.members.find(isConvolutionTensor);
    if (convolution) return this.#convolution(group, convolution);
    if (isElementwise(first.op.kind))
      return [{ kind: "elementwise", region: collapseRegion(this.#region(group, first.shape).region()) }];
    if (isOp(first, "random")) return [this.#random(first)];
    if (isOp(first, "argmax")) return this.#argmax(first);
    if (isOp(first, "gather") || isOp(first, "scatterAdd")) return this.#indexed(first);
    if (isOp(first, "pad")) return this.#pad(first);
    if (isOp(first, "allReduce") || isOp(first, "allGather")) return this.#exchange(first);
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
      const value = isProduct(member.op.kind)
        ? builder.product(member)
        : builder.apply(
            member,
            member.inputs.map((input) => this.#valueOf(builder, input)),
          );
      const isHome = this.#grouping.groupOf.get(member) === group;
      if (this.#stored.has(member) && isHome && !isProduct(member.op.kind)) builder.store(value, this.#dense(member));
    }
    return builder;
  }

  #valueOf(builder: RegionBuilder, input: Tensor): number {
    return builder.computed(input) ?? builder.load(input, this.#view(input), this.#bufferOf);
  }

  /** All reductions of a group fold the same axes of the same index space. */
  #reduce(group: Group, last: Tensor): Step[] {
    const { shape } = last.inputs[0] ?? last;
    const builder = this.#region(group, shape);
    const reductions = group.members.filter(isReduceTensor);
    const reduced = shape.map((_, axis) => reductions[0]?.op.axes.includes(axis) ?? false);
    const results = reductions.map((reduction) => ({
      op: reduction.op.kind,
      value: this.#valueOf(builder, reduction.inputs[0] ?? reduction),
      target: {
        buffer: this.#bufferOf(reduction),
        offset: 0,
        strides: rowMajorStrides(reduction.shape).map((stride, axis) => (reduced[axis] ? 0 : stride)),
      },
    }));
    return reductionSteps({ region: builder.region(), reduced, results }, (shapeOfPartials) =>
      this.#table.create("temporary", "partial results", shapeOfPartials, "f32"),
    );
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

  /** A dense operand, and the step that copies it where it is none. */
  #denseOperand(tensor: Tensor): { access: Access; copies: Step[] } {
    const view = this.#view(tensor);
    if (isDense({ ...view, offset: 0 }, tensor.shape)) return { access: this.#access(tensor), copies: [] };
    const buffer = this.#table.create("temporary", "dense operand", tensor.shape, tensor.dtype);
    const access = { buffer, offset: 0, strides: rowMajorStrides(tensor.shape) };
    return { access, copies: [copyStep(tensor, view, this.#bufferOf, access)] };
  }

  #convolution(group: Group, tensor: Tensor<ConvolutionKind>): Step[] {
    const [first, second] = tensor.inputs;
    invariant(first !== undefined && second !== undefined, "a convolution lacks an operand");
    const [a, b] = [this.#denseOperand(first), this.#denseOperand(second)];
    const epilogue = group.members.length === 1 ? null : collapseEpilogue(this.#region(group, tensor.shape).region());
    const product = epilogue === null || this.#stored.has(tensor) ? this.#bufferOf(tensor) : null;
    const step = convolutionStep(tensor, [first, second], this.#convolutions);
    return [...a.copies, ...b.copies, { ...step, a: a.access, b: b.access, product, epilogue }];
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
    const { access, copies } = this.#denseOperand(source);
    const step: Step = {
      kind: "argmax",
      source: access,
      outer: sizeOf(source.shape.slice(0, axis)),
      axis: source.shape[axis] ?? 1,
      inner: sizeOf(source.shape.slice(axis + 1)),
      target: this.#bufferOf(tensor),
    };
    return [...copies, step];
  }

  #indexed(tensor: Tensor<"gather" | "scatterAdd">): Step[] {
    const [source, indices] = tensor.inputs;
    invariant(source !== undefined && indices !== undefined, `${tensor.op.kind} lacks an operand`);
    const [lines, places] = [this.#denseOperand(source), this.#denseOperand(indices)];
    const step: Step = {
      kind: tensor.op.kind,
      source: lines.access,
      indices: places.access,
      ...indexedRows(tensor.op.kind === "gather" ? source : tensor, indices),
      target: this.#bufferOf(tensor),
    };
    return [...lines.copies, ...places.copies, step];
  }

  /** A sum or maximum is made where its source lies, or where a copy of it is. */
  #exchange(tensor: Tensor<CollectiveOp>): Step[] {
    const [source] = tensor.inputs;
    invariant(source !== undefined, `${tensor.op.kind} lacks its operand`);
    const target = this.#bufferOf(tensor);
    const collective = isOp(tensor, "allReduce") ? tensor.op.operation : "gather";
    const view = this.#view(source);
    const lies = isWhole(view, source.shape) ? this.#bufferOf(view.root) : undefined;
    this.#origins ??= originsOf(topologicalOrder([...this.#kept]));
    const [exchange, origin] = [this.#exchanges++, this.#origins.get(source) ?? 0];
    if (lies !== undefined && (collective === "gather" || lies === target))
      return [{ kind: "collective", exchange, collective, origin, source: lies, target }];
    const { dtype, shape } = source;
    const buffer = collective === "gather" ? this.#table.create("temporary", "dense operand", shape, dtype) : target;
    const copy = copyStep(source, view, this.#bufferOf, { buffer, offset: 0, strides: rowMajorStrides(shape) });
    return [copy, { kind: "collective", exchange, collective, origin, source: buffer, target }];
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

const isConvolutionTensor = (tensor: Tensor): tensor is Tensor<ConvolutionKind> => isConvolution(tensor.op.kind);
const isReduceTensor = (tensor: Tensor): tensor is Tensor<"sum" | "reduceMax"> => isReduce(tensor.op.kind);

/** Tensors that must lie in memory: kept ones, and all that is read by another group, through a view, or by something not elementwise. */
function storedTensors({ groups, viewOf }: Grouping, kept: ReadonlySet<Tensor>): Set<Tensor> {
  const stored = new Set<Tensor>();
  for (const tensor of kept) {
    const root = viewOf.get(tensor)?.root;
    if (root) stored.add(root);
  }
  for (const { members } of groups) {
    const computed = new Set(members);
    for (const member of members) {
      for (const input of member.inputs) {
        const root = viewOf.get(input)?.root;
        const inRegister =
          root === input && computed.has(input) && (isElementwise(member.op.kind) || isReduce(member.op.kind));
        if (root && !inRegister) stored.add(root);
      }
    }
  }
  return stored;
}
