/** @file Emits a fused elementwise region as one function (begin, end, productBase): one pass over memory. */
import { sizeOf } from "../../base/shape.js";
import type { Region } from "../../tensor/plan/plan.js";
import { FunctionCode } from "./encoding.js";
import { createCursor, placeCursor, RegionLocals, storeVector, unflatten } from "./loop-code.js";
import type { AddressOf, Cursor, Place, RegionContext, Width } from "./loop-code.js";
import { emitInnerLoop, emitNextRow, emitRow } from "./walk-code.js";
import type { CallKernel } from "./elementwise-code.js";

/** Larger regions are not unrolled: their code would be long, and a turn of the loop counts little. */
export const mostUnrolled = 24;

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

  const body = (place: Place, width: Width): void => {
    locals.emitBody(place, width);
    for (const { value, cursor } of targets) storeVector(code, cursor, place, locals.of(value), width);
  };
  const cursors = [...locals.cursors, ...targets.map(({ cursor }) => cursor)];

  locals.emitConstants();
  if (flat) {
    const scale = rowLength ?? 1;
    const index = code.local("i32");
    const last = code.local("i32");
    code.get(begin).constant(scale).mul().set(index).get(end).constant(scale).mul().set(last);
    code.get(productBase).set(productCursor.base);
    for (const cursor of cursors) placeCursor(context, cursor, []);
    emitInnerLoop(code, index, last, body);
    return { code, unit: "elements", units: length };
  }
  const row = code.local("i32");
  const rowBytes = length * 4;
  code.get(begin).set(row);
  const indices = unflatten(code, row, outer);
  for (const cursor of cursors) placeCursor(context, cursor, indices);
  code.get(productBase).get(row).constant(rowBytes).mul().add().set(productCursor.base);
  code.whileLoop(
    () => code.get(row).get(end).lessUnsigned(),
    () => {
      locals.emitRowStart();
      emitRow(code, length, region.values.length <= mostUnrolled ? 4 : 1, body);
      emitNextRow(code, cursors, indices, outer);
      code.get(productCursor.base).constant(rowBytes).add().set(productCursor.base);
      code.get(row).constant(1).add().set(row);
    },
  );
  return { code, unit: "rows", units: sizeOf(outer) };
}
