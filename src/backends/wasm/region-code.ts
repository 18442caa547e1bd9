/** @file Emits a fused elementwise region as one function (begin, end, productBase): one pass over memory. */
import { sizeOf } from "../../base/shape.js";
import type { Region } from "../../tensor/plan/plan.js";
import { FunctionCode } from "./encoding.js";
import { createCursor, emitInnerLoop, placeCursor, RegionLocals, storeVector, unflatten } from "./loop-code.js";
import type { AddressOf, Cursor, RegionContext } from "./loop-code.js";
import type { CallKernel } from "./elementwise-code.js";

/** A region's function runs over a range of these units. */
export interface RegionFunction {
  readonly code: FunctionCode;
  /** `elements` of a region with one axis, else `rows`: indices of all axes but the last. */
  readonly unit: "elements" | "rows";
  readonly units: number;
}

/** Where the surroundings of a region are. */
export interface Surroundings {
  readonly addressOf: AddressOf;
  /** Appends a call of a vector function to `code`. */
  readonly callKernelIn: (code: FunctionCode) => CallKernel;
}

/**
 * Code of a region. Parameters: begin, end (in units), and for an epilogue the byte address at which element 0 of the product
 * would lie.
 * @param rowLength for an epilogue, N: begin and end then count rows of the product.
 */
export function emitRegion(
  region: Region,
  { addressOf, callKernelIn }: Surroundings,
  rowLength?: number,
): RegionFunction {
  const code = new FunctionCode({ params: ["i32", "i32", "i32"], results: [] });
  const [begin, end, productBase] = [0, 1, 2];
  const context: RegionContext = { code, addressOf, callKernel: callKernelIn(code) };
  const flat = region.shape.length === 1;
  const outer = region.shape.slice(0, -1);
  const length = region.shape.at(-1) ?? 1;
  const productCursor: Cursor = { access: { buffer: -1, offset: 0, strides: [] }, base: code.local("i32"), inner: 1 };
  const locals = new RegionLocals(context, region, productCursor);
  const targets = region.stores.map((store) => ({ value: store.value, cursor: createCursor(context, store.access) }));
  const index = code.local("i32");

  const body = (inner: number, innerEnd: number): void =>
    emitInnerLoop(code, inner, innerEnd, (width) => {
      locals.emitBody(inner, width);
      for (const { value, cursor } of targets) storeVector(code, cursor, inner, locals.of(value), width);
    });
  const startRow = (indices: readonly (number | null)[]): void => {
    locals.emitRowStart(indices);
    for (const { cursor } of targets) placeCursor(context, cursor, indices);
  };

  locals.emitConstants();
  if (flat) {
    const scale = rowLength ?? 1;
    const last = code.local("i32");
    code.get(begin).constant(scale).mul().set(index).get(end).constant(scale).mul().set(last);
    code.get(productBase).set(productCursor.base);
    startRow([]);
    body(index, last);
    return { code, unit: "elements", units: length };
  }
  const row = code.local("i32");
  const rowEnd = code.local("i32");
  code.constant(length).set(rowEnd).get(begin).set(row);
  code.whileLoop(
    () => code.get(row).get(end).lessUnsigned(),
    () => {
      startRow(unflatten(code, row, outer));
      code
        .get(productBase)
        .get(row)
        .constant(length * 4)
        .mul()
        .add()
        .set(productCursor.base);
      code.constant(0).set(index);
      body(index, rowEnd);
      code.get(row).constant(1).add().set(row);
    },
  );
  return { code, unit: "rows", units: sizeOf(outer) };
}
