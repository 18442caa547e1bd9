/** @file The WASM engine: memory, state and programs on a team of threads. */
import { host } from "#wasm-host";
import { BackendError, ConfigError, invariant } from "../../base/errors.js";
import type { Executor, Program, StateBank } from "../../tensor/plan/executor.js";
import { hasExchanges } from "../../tensor/plan/exchanges.js";
import type { Plan } from "../../tensor/plan/plan.js";
import type { KernelBuild } from "./host.js";
import { EngineMemory } from "./memory.js";
import { compileProgram, workspace } from "./program-code.js";
import { WasmProgram } from "./program.js";
import { detectFeatures, enableRelaxedSimd, enableWideVectors } from "./features.js";
import type { WasmFeatures } from "./features.js";
import { WasmStateBank } from "./state-bank.js";
import { Team } from "./team.js";
import { kernelTableSize } from "./thread.js";

/** How to run. */
export interface WasmOptions {
  /** Threads, the calling one included; all processors (at most 8) unless given. */
  readonly threads?: number;
  /** Use the baseline build, whose results are the same bits on every machine. */
  readonly deterministic?: boolean;
  /**
   * Let the JavaScript engine join 128-bit vectors into 256-bit ones where it can (Node 24 or later on x86-64 Linux, by a flag of V8 that
   * applies to the whole process); on unless given. Results are the same bits, products about 1.8 times as fast.
   */
  readonly wideVectors?: boolean;
}

/** The most threads that a team may have. */
export const maxThreads = 64;
const defaultMaxThreads = 8;
/** 4 GiB less a page: addresses stay below 2³². */
const maximumPages = 65535;

/** Threads to use when nobody says otherwise. */
export const defaultThreads = (): number => (host.canShareMemory ? Math.min(host.cores, defaultMaxThreads) : 1);

function checkThreads(threads: number): number {
  if (!Number.isInteger(threads) || threads < 1 || threads > maxThreads) {
    throw new ConfigError(`threads is ${threads}; give a whole number from 1 to ${maxThreads}`);
  }
  return host.canShareMemory ? threads : 1;
}

/** Programs and state on WebAssembly kernels. */
class WasmExecutor implements Executor {
  readonly name: string;
  readonly #memory: EngineMemory;
  readonly #team: Team;
  readonly #threads: number;
  #nextPart = 0;
  #tableSize = kernelTableSize;

  constructor(name: string, memory: EngineMemory, team: Team, threads: number) {
    this.name = name;
    this.#memory = memory;
    this.#team = team;
    this.#threads = threads;
  }

  createState(specs: StateBank["specs"]): StateBank {
    return new WasmStateBank(specs, this.#memory);
  }

  async load(plan: Plan, state: StateBank): Promise<Program> {
    invariant(!hasExchanges(plan), "a shard is loaded as a program of its own");
    return this.loadShard(plan, state);
  }

  async loadShard(plan: Plan, state: StateBank): Promise<WasmProgram> {
    if (!(state instanceof WasmStateBank) || state.memory !== this.#memory) {
      throw new BackendError("[wasm] the state belongs to another engine; create it with this one");
    }
    const arena = { bytes: plan.arenaBytes, start: this.#memory.allocate(plan.arenaBytes) };
    const needed = workspace(plan, this.#threads);
    const scratch = { bytes: needed.scratch, start: this.#memory.allocate(needed.scratch) };
    const descriptorWords = { bytes: needed.descriptors, start: this.#memory.allocate(needed.descriptors) };
    const addresses = plan.buffers.map(({ role, name, offset }) =>
      role === "state" ? state.addressOf(name) : arena.start + offset,
    );
    const { bytes, descriptors, tableSize, parts } = compileProgram(plan, {
      addresses,
      scratch: scratch.start,
      descriptors: descriptorWords.start,
      threads: this.#threads,
      tableBase: this.#tableSize,
      maximumPages: this.#memory.maximumPages,
    });
    new Int32Array(this.#memory.memory.buffer, descriptorWords.start, descriptors.length).set(descriptors);
    // Numbers and table entries are taken before anything is awaited: several programs may be loading.
    const first = this.#nextPart;
    this.#nextPart += parts;
    this.#tableSize += tableSize;
    const tableEnd = this.#tableSize;
    await this.#team.load({ first, parts, module: await WebAssembly.compile(bytes), tableSize: tableEnd });
    const blocks = [arena, scratch, descriptorWords];
    return new WasmProgram(plan, state, addresses, this.#memory.memory, {
      runPart: (part) => this.#team.run(first + part),
      dispose: () => {
        for (const block of blocks) this.#memory.free(block.start, block.bytes);
        void this.#team.unload({ first, parts });
      },
    });
  }

  async dispose(): Promise<void> {
    await this.#team.dispose();
  }
}

/** Compiled kernels, kept for the next engine of this process. */
const compiledKernels = new Map<KernelBuild, Promise<WebAssembly.Module>>();

function kernelModule(build: KernelBuild): Promise<WebAssembly.Module> {
  const known = compiledKernels.get(build) ?? host.compileKernels(build);
  compiledKernels.set(build, known);
  return known;
}

function chooseBuild(
  { relaxedSimd }: WasmFeatures,
  { deterministic = false, wideVectors = true }: WasmOptions,
): KernelBuild {
  if (deterministic || !relaxedSimd) return "baseline";
  return wideVectors && enableWideVectors() ? "wide" : "relaxed";
}

/**
 * Starts the WASM engine.
 * @throws ConfigError for a wrong number of threads; BackendError when the platform lacks WebAssembly SIMD or threads.
 */
export async function createWasmExecutor(options: WasmOptions = {}): Promise<Executor> {
  const threads = checkThreads(options.threads ?? defaultThreads());
  enableRelaxedSimd();
  const features = detectFeatures();
  if (!features.simd || !features.threads) {
    throw new BackendError(
      "[wasm] this platform lacks WebAssembly SIMD or shared memory; use Node 20 or later, or a current browser",
    );
  }
  const build = chooseBuild(features, options);
  const memory = new EngineMemory(maximumPages);
  const team = await Team.start(threads, memory.memory, await kernelModule(build), () => host.startWorker());
  return new WasmExecutor(`wasm (${threads} thread${threads === 1 ? "" : "s"}, ${build} SIMD)`, memory, team, threads);
}
