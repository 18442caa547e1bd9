/**
 * @file Where a graph becomes nodes of ONNX. Every tensor is known by the name of what holds it, the order in which its axes lie there, and its extents: an axis
 * of one element where the tensor repeats it, because ONNX stretches operands by itself. So most transposes and broadcasts are no nodes.
 */
import { invariant } from "../../base/errors.js";
import type { DType } from "../../tensor/graph/op.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import { arrangedValues } from "./values.js";
import type { Values } from "./values.js";
import type { Attribute, ElementType, Initializer, Node } from "./ir.js";
import { arranged, inOrder, isInOrder, isSameMemory, sameOrder } from "./order.js";
import type { Order } from "./order.js";
import { fixed, isOne, one, sameSize } from "./size.js";
import type { Size } from "./size.js";
import type { SizesOf } from "./traces.js";

/** What a node has made, or an input. */
export interface Stored {
  readonly kind: "stored";
  readonly name: string;
  readonly type: ElementType;
  readonly order: Order;
  /** Of its axes, in the tensor's order. */
  readonly extents: readonly Size[];
}

/** Numbers that are part of the file, in the tensor's order. */
export interface Known {
  readonly kind: "known";
  readonly dtype: DType;
  readonly values: Values;
  /** What it comes from, to be named by. */
  readonly origin?: string | undefined;
}

export type Value = Stored | Known;

const elementTypes = { f32: "float32", i32: "int64" } as const satisfies Record<DType, ElementType>;
export const elementType = (dtype: DType): ElementType => elementTypes[dtype];

export const extentsOf = (value: Value): readonly Size[] =>
  value.kind === "stored" ? value.extents : value.values.shape.map(fixed);

/** Nodes and tensors of the file as they come. */
export class Emitter {
  readonly nodes: Node[] = [];
  readonly initializers = new Map<string, Initializer>();
  readonly sizes = new Map<string, readonly Size[]>();
  readonly sizesOf: SizesOf;
  readonly #values = new Map<Tensor, Value>();
  readonly #made = new Map<string, string>();
  readonly #valueOf: (size: Size) => number;
  #count = 0;

  /** @param valueOf the number that stands for a size where one is needed */
  constructor(sizesOf: SizesOf, valueOf: (size: Size) => number) {
    this.sizesOf = sizesOf;
    this.#valueOf = valueOf;
  }

  /** The number that stands for a size. */
  readonly number = (size: Size): number => this.#valueOf(size);

  value(tensor: Tensor): Value {
    const value = this.#values.get(tensor);
    invariant(value !== undefined, `${tensor.op.kind} has not been emitted`);
    return value;
  }

  set(tensor: Tensor, value: Value): void {
    this.#values.set(tensor, value);
  }

  /** Adds a node, or finds the one that does the same. @param sizes of its result, as they lie in memory */
  node(
    type: string,
    inputs: readonly string[],
    sizes: readonly Size[],
    attributes: Readonly<Record<string, Attribute>> = {},
    to?: readonly Size[],
  ): string {
    const key = JSON.stringify([type, inputs, attributes, to ?? null]);
    const before = this.#made.get(key);
    if (before !== undefined) return before;
    const output = `v${this.#count++}`;
    this.nodes.push({ type, inputs, output, attributes, to });
    this.sizes.set(output, sizes);
    this.#made.set(key, output);
    return output;
  }

  /** A tensor of the file; the same one for the same numbers. */
  initializer(initializer: Initializer): string {
    const { type, shape, values } = initializer;
    const alike = [...this.initializers].find(
      ([, other]) =>
        other.type === type &&
        sameOrder(other.shape, shape) &&
        other.values.every((value, at) => Object.is(value, values[at])),
    );
    if (alike !== undefined) return alike[0];
    const name = `w${this.#count++}`;
    this.initializers.set(name, initializer);
    return name;
  }

  /** Whole numbers as an operand. */
  integers(values: readonly number[]): string {
    return this.initializer({ type: "int64", shape: [values.length], values });
  }

  /** A number as an operand. */
  scalar(value: number, type: ElementType = "float32"): string {
    return this.initializer({ type, shape: [], values: type === "float32" ? [Math.fround(value)] : [value] });
  }

  /** Known numbers as an operand. @param trim leaves out leading axes of one element */
  known({ dtype, values, origin }: Known, order: Order, trim = false): string {
    const { shape, data } = isInOrder(order) ? values : arrangedValues(values, order);
    const first = trim ? shape.findIndex((size) => size !== 1) : 0;
    const kept = first === -1 ? [] : shape.slice(first);
    return this.initializer({ type: elementType(dtype), shape: kept, values: data, origin });
  }

  /** The name of a value in this order of axes, all of them there. */
  inOrder(value: Value, order: Order): string {
    if (value.kind === "known") return this.known(value, order);
    const { name, extents } = value;
    if (sameOrder(value.order, order)) return name;
    const sizes = arranged(extents, order);
    if (isSameMemory(extents, value.order, order)) return this.node("Reshape", [name], sizes, {}, sizes);
    const perm = order.map((axis) => value.order.indexOf(axis));
    return this.node("Transpose", [name], sizes, { perm });
  }

  /** A value with every axis as long as the tensor's. */
  whole(tensor: Tensor, value = this.value(tensor)): Stored {
    const wanted = this.sizesOf(tensor);
    const stored = value.kind === "stored" ? value : this.#asStored(value);
    if (this.isWhole(tensor, value)) return stored;
    const to = arranged(wanted, stored.order);
    const stretches = to.map((size, at) => (sameSize(size, this.sizes.get(stored.name)?.[at] ?? one) ? one : size));
    return { ...stored, name: this.node("Expand", [stored.name], to, {}, stretches), extents: wanted };
  }

  /** Whether a value has every axis as long as the tensor's. */
  isWhole(tensor: Tensor, value = this.value(tensor)): boolean {
    const wanted = this.sizesOf(tensor);
    return extentsOf(value).every((extent, axis) => sameSize(extent, wanted[axis] ?? one));
  }

  /** The name of a tensor in this order of axes, every axis as long as the tensor's. */
  operand(tensor: Tensor, order: Order): string {
    const value = this.asNumbers(this.value(tensor));
    const isKnown = value.kind === "known" && this.isWhole(tensor, value);
    return this.inOrder(isKnown ? value : this.whole(tensor, value), order);
  }

  #asStored(value: Known): Stored {
    const order = inOrder(value.values.shape.length);
    const name = this.known(value, order);
    const extents = value.values.shape.map(fixed);
    this.sizes.set(name, extents);
    return { kind: "stored", name, type: elementType(value.dtype), order, extents };
  }

  /** A mask as numbers 0 and 1. */
  asNumbers(value: Value): Value {
    if (value.kind === "known" || value.type !== "bool") return value;
    const name = this.node("Cast", [value.name], this.sizes.get(value.name) ?? [], { to: 1 }); // FLOAT
    return { ...value, name, type: "float32" };
  }
}

/** An axis that one of the values has in full. */
export const widest = (extents: readonly (readonly Size[])[]): Size[] =>
  (extents[0] ?? []).map((_, axis) => extents.map((sizes) => sizes[axis] ?? one).find((size) => !isOne(size)) ?? one);
