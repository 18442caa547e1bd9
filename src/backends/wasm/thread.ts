/** @file One thread's own instances of the kernels and the programs, over the shared memory. */
import { leaveCommand } from "./worker-protocol.js";
import type { ProgramModule, ProgramParts, WorkerMessage } from "./worker-protocol.js";

/** Exports of the kernels that JavaScript calls. */
export interface KernelExports {
  awaitCommand(sequence: number): number;
  postCommand(code: number): number;
  commandCode(): number;
}

/** Runs thread `thread`'s share of a part of the plan. */
type PartFunction = (thread: number) => void;

/** The name by which a program's module exports a part. */
export const partName = (part: number): string => `run${part}`;

/** Places of the function table that the kernels take. */
export const kernelTableSize = 1;

/** The kernels and programs of one thread. */
export class ThreadInstances {
  readonly #memory: WebAssembly.Memory;
  readonly #table = new WebAssembly.Table({ element: "anyfunc", initial: kernelTableSize });
  readonly #kernels: WebAssembly.Instance;
  readonly #parts = new Map<number, PartFunction>();

  constructor(memory: WebAssembly.Memory, kernels: WebAssembly.Module) {
    this.#memory = memory;
    this.#kernels = new WebAssembly.Instance(kernels, { env: { memory, table: this.#table } });
  }

  get kernels(): KernelExports {
    return this.#kernels.exports as unknown as KernelExports;
  }

  /** Parts get numbers from `first` on. */
  load({ first, parts, module, tableSize }: ProgramModule): void {
    if (this.#table.length < tableSize) this.#table.grow(tableSize - this.#table.length);
    const instance = new WebAssembly.Instance(module, {
      env: { memory: this.#memory, table: this.#table },
      kernels: this.#kernels.exports,
    });
    for (let part = 0; part < parts; part++)
      this.#parts.set(first + part, instance.exports[partName(part)] as PartFunction);
  }

  unload({ first, parts }: ProgramParts): void {
    for (let part = 0; part < parts; part++) this.#parts.delete(first + part);
  }

  run(part: number, thread: number): void {
    const run = this.#parts.get(part);
    if (run === undefined) throw new Error(`internal: part ${part} of no program is loaded`);
    run(thread);
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
        instances.load(message.program);
        return reply();
      case "unload":
        instances.unload(message.program);
        return reply();
      case "park":
        return serveCommands(instances, message.sequence);
      default:
        return message satisfies never;
    }
  };
}
