/** @file One thread's own instances of the kernels and the programs, over the shared memory. */
import { leaveCommand } from "./worker-protocol.js";
import type { WorkerMessage } from "./worker-protocol.js";

/** Exports of the kernels that JavaScript calls. */
export interface KernelExports {
  awaitCommand(sequence: number): number;
  postCommand(code: number): number;
  commandCode(): number;
}

/** Exports of a program's module. */
export interface ProgramExports {
  /** Runs thread `thread`'s part of the plan. */
  run(thread: number): void;
}

/** Places of the function table that the kernels take. */
export const kernelTableSize = 1;

/** The kernels and programs of one thread. */
export class ThreadInstances {
  readonly #memory: WebAssembly.Memory;
  readonly #table = new WebAssembly.Table({ element: "anyfunc", initial: kernelTableSize });
  readonly #kernels: WebAssembly.Instance;
  readonly #programs = new Map<number, ProgramExports>();

  constructor(memory: WebAssembly.Memory, kernels: WebAssembly.Module) {
    this.#memory = memory;
    this.#kernels = new WebAssembly.Instance(kernels, { env: { memory, table: this.#table } });
  }

  get kernels(): KernelExports {
    return this.#kernels.exports as unknown as KernelExports;
  }

  /** @param tableSize places of the function table up to and including this program's. */
  load(id: number, module: WebAssembly.Module, tableSize: number): void {
    if (this.#table.length < tableSize) this.#table.grow(tableSize - this.#table.length);
    const instance = new WebAssembly.Instance(module, {
      env: { memory: this.#memory, table: this.#table },
      kernels: this.#kernels.exports,
    });
    this.#programs.set(id, instance.exports as unknown as ProgramExports);
  }

  unload(id: number): void {
    this.#programs.delete(id);
  }

  run(id: number, thread: number): void {
    const program = this.#programs.get(id);
    if (program === undefined) throw new Error(`internal: program ${id} is not loaded`);
    program.run(thread);
  }
}

/** A worker's reaction to messages. @param reply tells the leading thread that a message has been dealt with. */
export function createWorkerThread(reply: () => void): (message: WorkerMessage) => void {
  let thread = 0;
  let instances: ThreadInstances | undefined;

  const serveCommands = (own: ThreadInstances, first: number): void => {
    for (let sequence = first; ;) {
      sequence = own.kernels.awaitCommand(sequence);
      const command = own.kernels.commandCode();
      if (command === leaveCommand) return;
      own.run(command, thread);
    }
  };

  return (message) => {
    if (message.kind === "start") {
      thread = message.thread;
      instances = new ThreadInstances(message.memory, message.kernels);
      reply();
      return;
    }
    if (instances === undefined) throw new Error("internal: a worker got work before it was started");
    switch (message.kind) {
      case "load":
        instances.load(message.id, message.module, message.tableSize);
        return reply();
      case "unload":
        instances.unload(message.id);
        return reply();
      case "park":
        return serveCommands(instances, message.sequence);
      default:
        return message satisfies never;
    }
  };
}
