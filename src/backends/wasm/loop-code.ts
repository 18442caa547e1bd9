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

/** A place along the innermost axis: a local that holds an index, if any, and elements beyond it. */
export interface Place {
  readonly index: number | null;
  readonly ahead: number;
}

/** Pushes an address and returns the offset to encode in the access: together, the element `lane` elements after `place`. */
function pushAddress(code: FunctionCode, { base, inner }: Cursor, { index, ahead }: Place, lane = 0): number {
  code.get(base);
  if (inner !== 0 && index !== null)
    code
      .get(index)
      .constant(inner * elementBytes)
      .mul()
      .add();
  const offset = (ahead + lane) * inner * elementBytes;
  if (offset >= 0) return offset;
  code.constant(offset).add();
  return 0;
}

/** Pushes the four elements from `place` on, or one element in all lanes it may need. */
export function pushLoad(code: FunctionCode, cursor: Cursor, place: Place, width: Width): void {
  if (cursor.inner === 0) {
    code.get(cursor.base).simdMemory(load32Splat, 2, 0);
  } else if (width === "single") {
    code.simdMemory(load32Zero, 2, pushAddress(code, cursor, place));
  } else if (cursor.inner === 1) {
    code.simdMemory(load, 2, pushAddress(code, cursor, place));
  } else {
    const gathered = code.local("v128");
    code.simdMemory(load32Zero, 2, pushAddress(code, cursor, place)).set(gathered);
    for (let lane = 1; lane < lanes; lane++) {
      const offset = pushAddress(code, cursor, place, lane);
      code.get(gathered).simdMemory(load32Lane, 2, offset, lane).set(gathered);
    }
    code.get(gathered);
  }
}

/** Stores a vector local from `place` on. */
export function storeVector(code: FunctionCode, cursor: Cursor, place: Place, value: number, width: Width): void {
  if (cursor.inner === 1 && width === "vector") {
    const offset = pushAddress(code, cursor, place);
    code.get(value).simdMemory(store, 2, offset);
    return;
  }
  for (let lane = 0; lane < (width === "single" ? 1 : lanes); lane++) {
    const offset = pushAddress(code, cursor, place, lane);
    code.get(value).simdMemory(store32Lane, 2, offset, lane);
  }
}

const dtypeOfValue = (values: readonly RegionValue[], index: number | undefined): DType =>
  (index === undefined ? undefined : values[index]?.dtype) ?? "f32";

const isScalar = ({ access }: Cursor): boolean => access.strides.every((stride) => stride === 0);

/** The region's values as locals: constants and scalars are set once per call, what the innermost axis does not move once per row. */
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

  /** The cursors that move from row to row, or along it. */
  get cursors(): Cursor[] {
    return this.#cursors.filter(
      (cursor) => cursor !== null && cursor !== this.#product && !isScalar(cursor),
    ) as Cursor[];
  }

  /** Sets constants and scalars: once per call. */
  emitConstants(): void {
    const { code } = this.#context;
    this.#values.forEach((value, index) => {
      const cursor = this.#cursors[index];
      if (value.kind === "constant") {
        pushSplat(code, value.value, value.dtype);
        code.set(this.of(index));
      } else if (cursor && cursor !== this.#product && isScalar(cursor)) {
        placeCursor(this.#context, cursor, []);
        this.#loadFixed(cursor, index);
      }
    });
  }

  #loadFixed(cursor: Cursor, index: number): void {
    pushLoad(this.#context.code, cursor, { index: null, ahead: 0 }, "vector");
    this.#context.code.set(this.of(index));
  }

  /** Loads what the innermost axis does not move, where the cursors stand. */
  emitRowStart(): void {
    this.#cursors.forEach((cursor, index) => {
      if (cursor && cursor !== this.#product && cursor.inner === 0 && !isScalar(cursor)) this.#loadFixed(cursor, index);
    });
  }

  /** Computes every value at a place of the innermost axis. */
  emitBody(place: Place, width: Width): void {
    const { code, callKernel } = this.#context;
    this.#values.forEach((value, position) => {
      const cursor = this.#cursors[position];
      if (cursor) {
        if (cursor.inner === 0 && cursor !== this.#product) return;
        pushLoad(code, cursor, place, width);
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
