/** @file Shape rules of gather and scatterAdd. */
import { formatShape, sameShape } from "../../base/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { describe, only, rejectShape, requireFloat } from "./shape-checks.js";
import type { ShapeRule } from "./shape-checks.js";

function requireIndices(kind: string, indices: Tensor): void {
  if (indices.dtype !== "i32") rejectShape(kind, `indices are i32, got ${describe(indices)}; cast them first`);
}

/** Rows and the first axis of the indices are so many equal blocks. */
function requireBlocks(kind: string, blocks: number | undefined, rows: number | undefined, indices: Tensor): void {
  const areBlocks = (count: number | undefined): boolean =>
    count !== undefined && Number.isInteger(count / (blocks ?? 1));
  if (!areBlocks(rows) || (blocks !== undefined && !areBlocks(indices.shape[0])))
    rejectShape(kind, `${rows} rows and indices ${describe(indices)} are no ${blocks} equal blocks`);
}

export const indexingShapes = {
  gather: (op, inputs) => {
    const [x, indices] = [only(inputs, 0), only(inputs, 1)];
    requireIndices(op.kind, indices);
    if (x.shape.length === 0) rejectShape(op.kind, `${describe(x)} has no axis to pick rows from`);
    requireBlocks(op.kind, op.blocks, x.shape[0], indices);
    return { shape: [...indices.shape, ...x.shape.slice(1)], dtype: x.dtype };
  },
  scatterAdd: (op, inputs) => {
    const [updates, indices] = [only(inputs, 0), only(inputs, 1)];
    requireIndices(op.kind, indices);
    requireFloat(op.kind, updates);
    const rank = indices.shape.length;
    if (!sameShape(updates.shape.slice(0, rank), indices.shape)) {
      rejectShape(
        op.kind,
        `updates ${describe(updates)} do not begin with the indices' shape ${formatShape(indices.shape)}`,
      );
    }
    requireBlocks(op.kind, op.blocks, op.size, indices);
    return { shape: [op.size, ...updates.shape.slice(rank)], dtype: "f32" };
  },
} satisfies { [K in "gather" | "scatterAdd"]: ShapeRule<K> };
