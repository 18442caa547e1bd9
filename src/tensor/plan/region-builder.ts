/** @file Builds one region: loads and constants are shared, elementwise members become instructions. */
import type { Shape } from "../../base/shape.js";
import type { DType } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { isOp } from "../graph/tensor.js";
import { collapseAxes } from "./collapse.js";
import type { Access, ReduceStep, Region, RegionValue, Store } from "./plan.js";
import type { View } from "./view.js";

/** Collects the values and stores of a loop over `shape`. */
export class RegionBuilder {
  readonly shape: Shape;
  readonly #values: RegionValue[] = [];
  readonly #stores: Store[] = [];
  readonly #loads = new Map<string, number>();
  readonly #computed = new Map<Tensor, number>();

  constructor(shape: Shape) {
    this.shape = shape;
  }

  #push(value: RegionValue): number {
    return this.#values.push(value) - 1;
  }

  /** The element that the matrix product delivers. */
  product(tensor: Tensor): number {
    const index = this.#push({ kind: "product", dtype: tensor.dtype });
    this.#computed.set(tensor, index);
    return index;
  }

  /** A tensor read from memory, or a constant. @param bufferOf the buffer of a stored tensor. */
  load(tensor: Tensor, view: View, bufferOf: (root: Tensor) => number): number {
    const { root, offset, strides } = view;
    const [key, value]: [string, RegionValue] = isOp(root, "constant")
      ? [
          `${root.op.value} ${root.dtype} ${Object.is(root.op.value, -0)}`,
          { kind: "constant", value: root.op.value, dtype: root.dtype },
        ]
      : [
          `${root.id}+${offset}*${strides.join()}`,
          { kind: "load", access: { buffer: bufferOf(root), offset, strides }, dtype: tensor.dtype },
        ];
    const known = this.#loads.get(key);
    if (known !== undefined) return known;
    const index = this.#push(value);
    this.#loads.set(key, index);
    return index;
  }

  /** The value of a tensor computed earlier in this region. */
  computed(tensor: Tensor): number | undefined {
    return this.#computed.get(tensor);
  }

  /** An elementwise operation on earlier values. */
  apply(tensor: Tensor, args: readonly number[]): number {
    const index = this.#push({ kind: "apply", op: tensor.op, args, dtype: tensor.dtype });
    this.#computed.set(tensor, index);
    return index;
  }

  /** A value known at plan time. */
  constant(value: number, dtype: DType): number {
    return this.#push({ kind: "constant", value, dtype });
  }

  store(value: number, access: Access): void {
    this.#stores.push({ value, access });
  }

  /** The region as it stands, one axis per axis of `shape`. */
  region(): Region {
    return { shape: this.shape, values: this.#values, stores: this.#stores };
  }
}

const accessesOf = (region: Region): Access[] => [
  ...region.values.flatMap((value) => (value.kind === "load" ? [value.access] : [])),
  ...region.stores.map((store) => store.access),
];

/** A region over other axes: strides come from `strides`, in the order of `accessesOf`. */
function withAxes(region: Region, shape: Shape, strides: readonly (readonly number[])[]): Region {
  let next = 0;
  const restride = (access: Access): Access => ({ ...access, strides: strides[next++] ?? [] });
  const values = region.values.map((value) =>
    value.kind === "load" ? { ...value, access: restride(value.access) } : value,
  );
  const stores = region.stores.map((store) => ({ ...store, access: restride(store.access) }));
  return { shape, values, stores };
}

/** A region with as few axes as its accesses allow. */
export function collapseRegion(region: Region): Region {
  const { shape, strides } = collapseAxes({
    shape: region.shape,
    strides: accessesOf(region).map((access) => access.strides),
  });
  return withAxes(region, shape, strides);
}

/** An epilogue runs over whole rows: either everything is one axis, or the last axis stays as it is. */
export function collapseEpilogue(region: Region): Region {
  const collapsed = collapseRegion(region);
  return collapsed.shape.length === 1 || collapsed.shape.at(-1) === region.shape.at(-1) ? collapsed : region;
}

/** A reduction without its place among steps. */
export type Reduction = Omit<ReduceStep, "kind">;

/** A reduction with as few axes as possible; folded and kept axes stay apart. */
export function collapseReduction({ region, reduced, results }: Reduction): Reduction {
  const all = [...accessesOf(region), ...results.map(({ target }) => target)].map((access) => access.strides);
  const { shape, strides, origins } = collapseAxes(
    { shape: region.shape, strides: all },
    (left, right) => reduced[left] === reduced[right],
  );
  return {
    region: withAxes(region, shape, strides),
    reduced: origins.map(([first]) => first !== undefined && (reduced[first] ?? false)),
    results: results.map((result, index) => ({
      ...result,
      target: { ...result.target, strides: strides[strides.length - results.length + index] ?? [] },
    })),
  };
}

/** A region whose axis is walked as two: `parts` runs of neighbours. @param parts a divisor of the axis's size. */
export function splitAxis(region: Region, axis: number, parts: number): Region {
  const size = region.shape[axis] ?? 1;
  const cut = (sizes: readonly number[], outer: number, inner: number) => [
    ...sizes.slice(0, axis),
    outer,
    inner,
    ...sizes.slice(axis + 1),
  ];
  return withAxes(
    region,
    cut(region.shape, parts, size / parts),
    accessesOf(region).map(({ strides }) => {
      const stride = strides[axis] ?? 0;
      return cut(strides, (stride * size) / parts, stride);
    }),
  );
}
