/** @file Elementwise primitives as SIMD instructions: four lanes at a time, operands on the stack, the result on the stack. */
import type { BinaryKind, DType, OpOf, UnaryKind } from "../../tensor/graph/op.js";
import type { FunctionCode } from "./encoding.js";

/** Calls a kernel function of vectors by name. */
export type CallKernel = (name: VectorFunction) => void;

/** Functions of `kernels/math.ts` with their number of arguments; all are v128 → v128. */
export const vectorFunctions = {
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  sin: 1,
  cos: 1,
  tanh: 1,
  sigmoid: 1,
  softplus: 1,
  pow: 2,
} as const;
export type VectorFunction = keyof typeof vectorFunctions;

/** What an emitter is given: where operands are, as local variables. */
interface Operands {
  readonly code: FunctionCode;
  readonly args: readonly number[];
  readonly dtype: DType;
  readonly callKernel: CallKernel;
}

const bits = new DataView(new ArrayBuffer(4));

/** The bit pattern of a float32. */
export function floatBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getUint32(0);
}

/** Pushes a vector of four equal numbers. */
export function pushSplat(code: FunctionCode, value: number, dtype: DType): void {
  const word = dtype === "f32" ? floatBits(value) : value | 0;
  code.simdConstant([word, word, word, word]);
}

const simd = {
  bitselect: 0x52,
  and: 0x4e,
  or: 0x50,
  f32: {
    eq: 0x41,
    ne: 0x42,
    lt: 0x43,
    gt: 0x44,
    le: 0x45,
    abs: 0xe0,
    neg: 0xe1,
    sqrt: 0xe3,
    floor: 0x68,
    add: 0xe4,
    sub: 0xe5,
    mul: 0xe6,
    div: 0xe7,
    min: 0xe8,
    max: 0xe9,
  },
  i32: {
    eq: 0x37,
    ne: 0x38,
    lt: 0x39,
    le: 0x3d,
    abs: 0xa0,
    neg: 0xa1,
    add: 0xae,
    sub: 0xb1,
    mul: 0xb5,
    min: 0xb6,
    max: 0xb8,
  },
  truncate: 0xf8,
  convert: 0xfa,
} as const;

type Emitter = (operands: Operands) => void;

const push = ({ code, args }: Operands): FunctionCode => {
  for (const arg of args) code.get(arg);
  return code;
};

/** One instruction, by dtype of the operands. */
const instruction =
  (f32: number, i32?: number): Emitter =>
  (operands) => {
    const opcode = operands.dtype === "f32" ? f32 : i32;
    if (opcode === undefined) throw new Error("internal: no integer form of this operation");
    push(operands).simd(opcode);
  };

/** A comparison, as a mask of ones and zeros. */
const comparison =
  (f32: number, i32: number): Emitter =>
  (operands) => {
    instruction(f32, i32)(operands);
    pushSplat(operands.code, 1, "f32");
    operands.code.simd(simd.and);
  };

const kernel =
  (name: VectorFunction): Emitter =>
  (operands) => {
    push(operands);
    operands.callKernel(name);
  };

const first = ({ args }: Operands): number => args[0] ?? 0;

type UnaryEmitters = { [K in UnaryKind]: (op: OpOf<K>, operands: Operands) => void };

const unaryEmitters = {
  neg: (_op, operands) => instruction(simd.f32.neg, simd.i32.neg)(operands),
  abs: (_op, operands) => instruction(simd.f32.abs, simd.i32.abs)(operands),
  // x > 0 ? 1 : (x < 0 ? −1 : x): NaN stays NaN
  sign: (_op, { code, args: [x = 0] }) => {
    pushSplat(code, 1, "f32");
    pushSplat(code, -1, "f32");
    code.get(x).get(x);
    pushSplat(code, 0, "f32");
    code.simd(simd.f32.lt).simd(simd.bitselect).get(x);
    pushSplat(code, 0, "f32");
    code.simd(simd.f32.gt).simd(simd.bitselect);
  },
  floor: (_op, operands) => instruction(simd.f32.floor)(operands),
  sqrt: (_op, operands) => instruction(simd.f32.sqrt)(operands),
  exp: (_op, operands) => kernel("exp")(operands),
  expm1: (_op, operands) => kernel("expm1")(operands),
  log: (_op, operands) => kernel("log")(operands),
  log1p: (_op, operands) => kernel("log1p")(operands),
  sin: (_op, operands) => kernel("sin")(operands),
  cos: (_op, operands) => kernel("cos")(operands),
  tanh: (_op, operands) => kernel("tanh")(operands),
  sigmoid: (_op, operands) => kernel("sigmoid")(operands),
  softplus: (_op, operands) => kernel("softplus")(operands),
  leakyRelu: ({ slope }, operands) => {
    const { code } = operands;
    const x = first(operands);
    if (slope === 0) {
      code.get(x);
      pushSplat(code, 0, "f32");
      code.simd(simd.f32.max);
      return;
    }
    code.get(x).get(x);
    pushSplat(code, slope, "f32");
    code.simd(simd.f32.mul).get(x);
    pushSplat(code, 0, "f32");
    code.simd(simd.f32.gt).simd(simd.bitselect);
  },
  stopGradient: (_op, operands) => void push(operands),
  cast: ({ to }, operands) => {
    push(operands);
    if (to !== operands.dtype) operands.code.simd(to === "i32" ? simd.truncate : simd.convert);
  },
} satisfies UnaryEmitters;

const binaryEmitters = {
  add: instruction(simd.f32.add, simd.i32.add),
  sub: instruction(simd.f32.sub, simd.i32.sub),
  mul: instruction(simd.f32.mul, simd.i32.mul),
  div: instruction(simd.f32.div),
  max: instruction(simd.f32.max, simd.i32.max),
  min: instruction(simd.f32.min, simd.i32.min),
  pow: kernel("pow"),
  less: comparison(simd.f32.lt, simd.i32.lt),
  lessEqual: comparison(simd.f32.le, simd.i32.le),
  equal: comparison(simd.f32.eq, simd.i32.eq),
} satisfies Record<BinaryKind, Emitter>;

/** Pushes op(args). @param operands `dtype` is that of the operands (of the branches for `select`). */
export function emitElementwise(op: OpOf<UnaryKind | BinaryKind | "select">, operands: Operands): void {
  if (op.kind in unaryEmitters) {
    const emit = unaryEmitters[op.kind as UnaryKind] as (op: OpOf<UnaryKind>, operands: Operands) => void;
    emit(op as OpOf<UnaryKind>, operands);
  } else if (op.kind === "select") {
    const {
      code,
      args: [mask = 0, whenTrue = 0, whenFalse = 0],
    } = operands;
    code.get(whenTrue).get(whenFalse).get(mask);
    pushSplat(code, 0, "f32");
    code.simd(simd.f32.ne).simd(simd.bitselect);
  } else {
    binaryEmitters[op.kind as BinaryKind](operands);
  }
}
