/** @file What the WebAssembly implementation can do, found by validating tiny modules. */
import { host } from "#wasm-host";
import { FunctionCode, ModuleBuilder } from "./encoding.js";

/** Features that matter to the engine. */
export interface WasmFeatures {
  readonly simd: boolean;
  /** Shared memory and atomics. */
  readonly threads: boolean;
  /** Fused multiply–add and other instructions whose rounding is the machine's choice. */
  readonly relaxedSimd: boolean;
}

const i32x4Add = 0xae;
const f32x4RelaxedMadd = 0x105;

function validates(operands: number, opcode: number): boolean {
  const code = new FunctionCode({ params: [], results: ["v128"] });
  for (let operand = 0; operand < operands; operand++) code.simdConstant([0, 0, 0, 0]);
  code.simd(opcode);
  const module = new ModuleBuilder();
  module.addFunction(code);
  return WebAssembly.validate(module.encode(1, 0));
}

let relaxedSimdAsked = false;

/** Asks the platform for relaxed SIMD, once; it must happen before the first module that uses it is compiled. */
export function enableRelaxedSimd(): void {
  if (relaxedSimdAsked) return;
  relaxedSimdAsked = true;
  host.enableRelaxedSimd();
}

let wideVectors: boolean | undefined;

/** Asks the platform to join vectors, once; says whether it does. */
export function enableWideVectors(): boolean {
  wideVectors ??= host.enableWideVectors();
  return wideVectors;
}

/** Features of this platform as it is set up now. */
export function detectFeatures(): WasmFeatures {
  const simd = validates(2, i32x4Add); // the test module imports a shared memory, so it needs threads as well
  return { simd, threads: simd, relaxedSimd: validates(3, f32x4RelaxedMadd) };
}
