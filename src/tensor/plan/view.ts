/** @file Resolves chains of views to an affine access of the tensor they look at. */
import { rowMajorStrides, sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";

/** A tensor seen as an affine access of another: element index → offset + Σ index · stride of the dense `root`. */
export interface View {
  readonly root: Tensor;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** The tensor itself, dense. */
export const denseView = (root: Tensor): View => ({ root, offset: 0, strides: rowMajorStrides(root.shape) });

/** Whether an access walks memory in row-major order without gaps (axes of size 1 do not count). */
export function isDense(view: View, shape: Shape): boolean {
  const dense = rowMajorStrides(shape);
  return view.offset === 0 && shape.every((size, axis) => size === 1 || view.strides[axis] === dense[axis]);
}

/** Whether a view of this shape shows all of its root in row-major order: the first rows of a larger tensor are dense, too. */
export const isWhole = (view: View, shape: Shape): boolean =>
  sizeOf(view.root.shape) === sizeOf(shape) && isDense(view, shape);

/**
 * Strides of the same elements under another shape, or null when no strides express it.
 * Groups of old and new axes with equal products must each be contiguous (NumPy's no-copy reshape).
 */
function reshapeStrides(shape: Shape, strides: readonly number[], target: Shape): number[] | null {
  const old = shape.flatMap((size, axis) => (size === 1 ? [] : [{ size, stride: strides[axis] ?? 0 }]));
  const result = new Array<number>(target.length).fill(0);
  let from = 0;
  let to = 0;
  while (from < old.length && to < target.length) {
    const firstTo = to;
    const group = [old[from++]];
    let oldSize = group[0]?.size ?? 1;
    let newSize = target[to++] ?? 1;
    while (oldSize !== newSize) {
      if (oldSize < newSize) {
        const next = old[from++];
        group.push(next);
        oldSize *= next?.size ?? 1;
      } else {
        newSize *= target[to++] ?? 1;
      }
    }
    for (let index = 0; index + 1 < group.length; index++) {
      if (group[index]?.stride !== (group[index + 1]?.stride ?? 0) * (group[index + 1]?.size ?? 1)) return null;
    }
    let stride = group.at(-1)?.stride ?? 0;
    for (let axis = to - 1; axis >= firstTo; axis--) {
      result[axis] = stride;
      stride *= target[axis] ?? 1;
    }
  }
  return result;
}

/** The access of a view node through its input's access, or null where it needs a copy (some reshapes). */
export function throughView(tensor: Tensor, input: View): View | null {
  const source = tensor.inputs[0];
  if (source === undefined) return null;
  const { root, offset, strides } = input;
  const strideOf = (axis: number) => strides[axis] ?? 0;
  if (isOp(tensor, "reshape")) {
    const reshaped = reshapeStrides(source.shape, strides, tensor.shape);
    return reshaped && { root, offset, strides: reshaped };
  }
  if (isOp(tensor, "transpose")) return { root, offset, strides: tensor.op.permutation.map(strideOf) };
  if (isOp(tensor, "broadcast")) {
    const lead = tensor.shape.length - source.shape.length;
    return {
      root,
      offset,
      strides: tensor.shape.map((_, axis) =>
        axis < lead || source.shape[axis - lead] === 1 ? 0 : strideOf(axis - lead),
      ),
    };
  }
  if (isOp(tensor, "slice")) {
    const { start, step } = tensor.op;
    return {
      root,
      offset: start.reduce((total, first, axis) => total + first * strideOf(axis), offset),
      strides: step.map((stride, axis) => stride * strideOf(axis)),
    };
  }
  if (isOp(tensor, "reverse")) {
    const { axes } = tensor.op;
    return {
      root,
      offset: axes.reduce((total, axis) => total + ((tensor.shape[axis] ?? 1) - 1) * strideOf(axis), offset),
      strides: tensor.shape.map((_, axis) => (axes.includes(axis) ? -strideOf(axis) : strideOf(axis))),
    };
  }
  return null;
}
