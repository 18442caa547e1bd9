/**
 * @file What loops over regions share: addresses of accesses, loads and stores of vectors and of single lanes.
 * A vector body and a one-element tail run the same instructions on the same lanes, so an element's bits do not depend on which
 * of them computed it.
 */
import type { Access, Region, RegionValue } from "../../tensor/plan/plan.js";
import { isElementwise } from "../../tensor/graph/op.js";
import type { DType } from "../../tensor/graph/op.js";
import { emitElementwise, pushSplat } from "./elementwise-code.js";
import type { CallKernel } from "./elementwise-code.js";
import type { FunctionCode } from "./encoding.js";

const load = 0x00,
  load32Splat = 0x09,
  load32Zero = 0x5c,
  load32Lane = 0x56,
  store = 0x0b,
  store32Lane = 0x5a;
/** Bytes per element. */
const elementBytes = 4;
/** Lanes per vector. */
export const lanes = 4;

/** Vectors of four elements, or one element in lane 0. */
export type Width = "vector" | "single";

/** Address in memory of a buffer's first byte. */
export type AddressOf = (buffer: number) => number;

/** What the code of a region needs to know about its surroundings. */
export interface RegionContext {
  readonly code: FunctionCode;
  readonly addressOf: AddressOf;
  readonly callKernel: CallKernel;
}

/** An access with the local variable that holds its byte address at the current outer index. */
export interface Cursor {
  readonly access: Access;
  readonly base: number;
  /** Stride along the innermost axis. */
  readonly inner: number;
}

/** A cursor per access, with fresh locals. */
export function createCursor({ code }: RegionContext, access: Access): Cursor {
  return { access, base: code.local("i32"), inner: access.strides.at(-1) ?? 0 };
}

/** Sets a cursor's base address from index locals, one per outer axis; `null` indices count as zero. */
export function placeCursor(
  { code, addressOf }: RegionContext,
  { access, base }: Cursor,
  indices: readonly (number | null)[],
): void {
  code.constant(addressOf(access.buffer) + access.offset * elementBytes);
  indices.forEach((index, axis) => {
    const stride = access.strides[axis] ?? 0;
    if (stride !== 0 && index !== null)
      code
        .get(index)
        .constant(stride * elementBytes)
        .mul()
        .add();
  });
  code.set(base);
}

/** Splits a flat index into one index local per axis (last axis fastest); leaves `flat` unchanged. */
export function unflatten(code: FunctionCode, flat: number, shape: readonly number[]): number[] {
  if (shape.length === 1) return [flat];
  const rest = code.local("i32");
  code.get(flat).set(rest);
  const indices = shape.map(() => code.local("i32"));
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const size = shape[axis] ?? 1;
    code
      .get(rest)
      .constant(size)
      .remUnsigned()
      .set(indices[axis] ?? 0);
    code.get(rest).constant(size).divUnsigned().set(rest);
  }
  if (indices[0] !== undefined) code.get(rest).set(indices[0]);
  return indices;
}

/** Pushes the address of the element at `index` (a local, in elements) along the innermost axis, plus `lane` elements. */
function pushAddress(code: FunctionCode, cursor: Cursor, index: number, lane = 0): void {
  code.get(cursor.base);
  if (cursor.inner !== 0)
    code
      .get(index)
      .constant(cursor.inner * elementBytes)
      .mul()
      .add();
  if (lane !== 0 && cursor.inner !== 0) code.constant(lane * cursor.inner * elementBytes).add();
}

/** Pushes the elements at `index … index + 3`, or one element in all lanes it may need. */
export function pushLoad(code: FunctionCode, cursor: Cursor, index: number, width: Width): void {
  if (cursor.inner === 0) {
    code.get(cursor.base).simdMemory(load32Splat, 2, 0);
  } else if (width === "single") {
    pushAddress(code, cursor, index);
    code.simdMemory(load32Zero, 2, 0);
  } else if (cursor.inner === 1) {
    pushAddress(code, cursor, index);
    code.simdMemory(load, 2, 0);
  } else {
    const gathered = code.local("v128");
    for (let lane = 0; lane < lanes; lane++) {
      pushAddress(code, cursor, index, lane);
      if (lane === 0) code.simdMemory(load32Zero, 2, 0);
      else code.get(gathered).simdMemory(load32Lane, 2, 0, lane);
      code.set(gathered);
    }
    code.get(gathered);
  }
}

/** Stores a vector local at `index`. */
export function storeVector(code: FunctionCode, cursor: Cursor, index: number, value: number, width: Width): void {
  const count = width === "single" ? 1 : lanes;
  if (cursor.inner === 1 && width === "vector") {
    pushAddress(code, cursor, index);
    code.get(value).simdMemory(store, 2, 0);
    return;
  }
  for (let lane = 0; lane < count; lane++) {
    pushAddress(code, cursor, index, lane);
    code.get(value).simdMemory(store32Lane, 2, 0, lane);
  }
}

const dtypeOfValue = (values: readonly RegionValue[], index: number | undefined): DType =>
  (index === undefined ? undefined : values[index]?.dtype) ?? "f32";

/** The region's values as locals: constants and loads that the innermost axis does not move are set once per row. */
export class RegionLocals {
  readonly #context: RegionContext;
  readonly #values: readonly RegionValue[];
  readonly #locals: number[];
  readonly #cursors: (Cursor | null)[];
  readonly #product: Cursor | null;

  /** @param product where the elements of the matrix product lie, for an epilogue. */
  constructor(context: RegionContext, region: Region, product: Cursor | null = null) {
    this.#context = context;
    this.#values = region.values;
    this.#product = product;
    this.#locals = region.values.map(() => context.code.local("v128"));
    this.#cursors = region.values.map((value) =>
      value.kind === "load" ? createCursor(context, value.access) : value.kind === "product" ? product : null,
    );
  }

  /** The local that holds a value. */
  of(value: number): number {
    return this.#locals[value] ?? 0;
  }

  /** Sets constants: once per call. */
  emitConstants(): void {
    this.#values.forEach((value, index) => {
      if (value.kind !== "constant") return;
      pushSplat(this.#context.code, value.value, value.dtype);
      this.#context.code.set(this.of(index));
    });
  }

  /** Places cursors at an outer index and loads what the innermost axis does not move. */
  emitRowStart(indices: readonly (number | null)[]): void {
    this.#cursors.forEach((cursor, index) => {
      if (cursor === null || cursor === this.#product) return;
      placeCursor(this.#context, cursor, indices);
      if (cursor.inner !== 0) return;
      pushLoad(this.#context.code, cursor, 0, "vector");
      this.#context.code.set(this.of(index));
    });
  }

  /** Computes every value at the innermost index. */
  emitBody(index: number, width: Width): void {
    const { code, callKernel } = this.#context;
    this.#values.forEach((value, position) => {
      const cursor = this.#cursors[position];
      if (cursor) {
        if (cursor.inner === 0 && cursor !== this.#product) return;
        pushLoad(code, cursor, index, width);
      } else if (value.kind === "apply") {
        const { op, args } = value;
        if (!isElementwise(op.kind)) throw new Error(`internal: ${op.kind} inside a region`);
        const operand = op.kind === "select" ? args[1] : args[0];
        emitElementwise(op as Parameters<typeof emitElementwise>[0], {
          code,
          args: args.map((arg) => this.of(arg)),
          dtype: dtypeOfValue(this.#values, operand),
          callKernel,
        });
      } else {
        return;
      }
      code.set(this.of(position));
    });
  }
}

/** Emits `while (index < end) { body("vector"); index += 4 }` while four fit, then single elements. */
export function emitInnerLoop(code: FunctionCode, index: number, end: number, body: (width: Width) => void): void {
  const step = (count: number) => code.get(index).constant(count).add().set(index);
  code.whileLoop(
    () =>
      code
        .get(index)
        .constant(lanes - 1)
        .add()
        .get(end)
        .lessUnsigned(),
    () => {
      body("vector");
      step(lanes);
    },
  );
  code.whileLoop(
    () => code.get(index).get(end).lessUnsigned(),
    () => {
      body("single");
      step(1);
    },
  );
}
