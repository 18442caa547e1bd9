/** @file What the engine needs from Node or the browser; package.json's `imports` picks the implementation (`#wasm-host`). */
import type { WorkerMessage, WorkerReply } from "./worker-protocol.js";

/**
 * Which build of the kernels: `relaxed` uses fused multiply–add where the machine has it; `wide` does so in tiles for engines that join
 * pairs of 128-bit vectors into 256-bit ones. `relaxed` and `wide` give the same bits on one machine, `baseline` on all machines.
 */
export type KernelBuild = "baseline" | "relaxed" | "wide";

/** A thread of the team, seen from the thread that leads it. */
export interface WorkerHandle {
  post(message: WorkerMessage): void;
  /** Called for every reply, and with an error when the thread fails. */
  listen(onReply: (reply: WorkerReply) => void, onError: (error: Error) => void): void;
  /** Whether the thread keeps the process alive. */
  hold(alive: boolean): void;
  terminate(): Promise<void>;
}

/** Facilities of the platform. */
export interface Host {
  /** Processors that this process may use. */
  readonly cores: number;
  /** Whether worker threads can share memory here. */
  readonly canShareMemory: boolean;
  /** Turns relaxed SIMD on where the platform has it behind a flag. */
  enableRelaxedSimd(): void;
  /** Lets the platform join 128-bit vectors into 256-bit ones, if it can; says whether it does. */
  enableWideVectors(): boolean;
  compileKernels(build: KernelBuild): Promise<WebAssembly.Module>;
  startWorker(): WorkerHandle;
}
