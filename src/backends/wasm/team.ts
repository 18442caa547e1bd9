/** @file The threads of one engine. The leading thread is the caller's; workers park in WebAssembly and wait for commands there. */
import { BackendError } from "../../base/errors.js";
import type { WorkerHandle } from "./host.js";
import { ThreadInstances } from "./thread.js";
import { leaveCommand } from "./worker-protocol.js";
import type { ProgramModule, ProgramParts, WorkerMessage } from "./worker-protocol.js";

/** One worker and the replies it still owes. */
interface Member {
  readonly worker: WorkerHandle;
  readonly waiting: { resolve: () => void; reject: (error: Error) => void }[];
}

/** Runs programs on all threads at once. */
export class Team {
  readonly #leader: ThreadInstances;
  readonly #members: Member[];
  #parked = false;
  #ending = false;
  #sequence = 0;
  #failure: Error | undefined;

  private constructor(leader: ThreadInstances, members: Member[]) {
    this.#leader = leader;
    this.#members = members;
  }

  /** Starts `threads − 1` workers over the memory. */
  static async start(
    threads: number,
    memory: WebAssembly.Memory,
    kernels: WebAssembly.Module,
    startWorker: () => WorkerHandle,
  ): Promise<Team> {
    const members = Array.from({ length: threads - 1 }, (): Member => ({ worker: startWorker(), waiting: [] }));
    const team = new Team(new ThreadInstances(memory, kernels), members);
    for (const { worker, waiting } of members) {
      worker.listen(
        () => waiting.shift()?.resolve(),
        (error) => {
          team.#failure = new BackendError(`[wasm] a worker thread failed: ${error.message}`);
          for (const { reject } of waiting.splice(0)) reject(team.#failure);
        },
      );
    }
    await team.#tell((thread) => ({ kind: "start", thread, memory, kernels }));
    return team;
  }

  /** Loads a program on every thread. */
  async load(program: ProgramModule): Promise<void> {
    await this.#tell(() => ({ kind: "load", program }));
    this.#leader.load(program);
  }

  async unload(program: ProgramParts): Promise<void> {
    if (this.#failure) return; // nothing runs on this team any more
    await this.#tell(() => ({ kind: "unload", program }));
    this.#leader.unload(program);
  }

  /** Runs a part of a program on all threads; returns when all are done. */
  run(part: number): void {
    if (this.#failure) throw this.#failure;
    if (this.#members.length > 0) {
      this.#park();
      this.#sequence = this.#leader.kernels.postCommand(part);
    }
    try {
      this.#leader.run(part, 0);
    } catch (cause) {
      // The other threads wait for this one at a barrier it will never reach.
      this.#failure = new BackendError("[wasm] a program broke off, which is a bug in Ganvas; start a new engine", {
        cause,
      });
      throw this.#failure;
    }
  }

  async dispose(): Promise<void> {
    this.#ending = true;
    this.#leave();
    await Promise.all(
      this.#members.map(({ worker }) => {
        worker.hold(true); // until it has ended, so that the process stays to see it
        return worker.terminate();
      }),
    );
  }

  #park(): void {
    if (this.#parked) return;
    this.#parked = true;
    for (const { worker } of this.#members) worker.post({ kind: "park", sequence: this.#sequence });
  }

  #leave(): void {
    if (!this.#parked) return;
    this.#parked = false;
    this.#sequence = this.#leader.kernels.postCommand(leaveCommand);
  }

  /** Sends each worker a message (threads count from 1) and waits for all replies; the process stays alive meanwhile. */
  async #tell(messageFor: (thread: number) => WorkerMessage): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.#leave();
    await Promise.all(
      this.#members.map(({ worker, waiting }, index) => {
        const replied = new Promise<void>((resolve, reject) => void waiting.push({ resolve, reject }));
        worker.hold(true);
        worker.post(messageFor(index + 1));
        return replied.finally(() => {
          // Another call may be waiting for this worker, or for its end.
          if (waiting.length === 0 && !this.#ending) worker.hold(false);
        });
      }),
    );
  }
}
