/** @file The engines that must agree with PyTorch, and how closely: float64 nearly exactly, float32 within 1e-4. */
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import type { Executor } from "#src/tensor/index.js";

/** An engine, made anew for each test. */
export interface Engine {
  readonly name: string;
  readonly start: () => Promise<Executor>;
  /** Relative to the largest magnitude of a tensor. */
  readonly tolerance: number;
  /** Whether it computes in float64. */
  readonly isExact: boolean;
}

const wasm = (threads: number, deterministic: boolean): Engine => ({
  name: `wasm, ${threads} thread${threads === 1 ? "" : "s"}${deterministic ? ", deterministic" : ""}`,
  start: () => createWasmExecutor({ threads, deterministic }),
  tolerance: 1e-4,
  isExact: false,
});

export const engines: readonly Engine[] = [
  {
    name: "reference",
    start: () => Promise.resolve(createReferenceExecutor()),
    tolerance: 1e-9,
    isExact: true,
  },
  wasm(1, false),
  wasm(2, false),
  wasm(1, true),
  wasm(2, true),
];

/** Runs a test's body on an engine and ends the engine. */
export async function withEngine(engine: Engine, body: (executor: Executor) => Promise<void>): Promise<void> {
  const executor = await engine.start();
  try {
    await body(executor);
  } finally {
    await executor.dispose();
  }
}
