/** @file Training's `Communicator` over MPI, of the computing thread: it asks the communication thread and waits for it. */
import type { MessagePort, Worker } from "node:worker_threads";
import { receiveMessageOnPort } from "node:worker_threads";
import { BackendError, ConfigError, invariant } from "../base/errors.js";
import type { CollectiveKind, Collectives, Pending } from "../tensor/plan/collectives.js";
import type { TensorData } from "../tensor/plan/executor.js";
import type { CommunicationFigures, Communicator, Transport } from "../training/communicator.js";
import type { Control, Lane } from "./control.js";
import { killThisProcess, pause, sayLine } from "./ending.js";
import { MemoryNumbers } from "./memories.js";
import { encodeRequest, laneOf } from "./requests.js";
import type { ElementType, Place, Request } from "./requests.js";
import type { Figures } from "./figures.js";
import type { LastWords } from "./last-words.js";
import { lend } from "./lending.js";
import type { Answer, Started } from "./start.js";

/** Milliseconds until a process that MPI does not end ends itself. */
const abortMilliseconds = 4000;

/** What the communication thread offers. */
export interface ThreadHandle {
  readonly worker: Worker;
  readonly control: Control;
  readonly port: MessagePort;
  readonly figures: Figures;
  readonly lastWords: LastWords;
  /** Seconds. */
  readonly watchdog: number;
  /** How sums are made unless it is said otherwise. */
  readonly transport: Transport;
}

export class MpiCommunicator implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly #thread: ThreadHandle;
  readonly #memories: MemoryNumbers;
  readonly #begun: Record<Lane, number> = { urgent: 0, bulk: 0 };
  #outbox = new SharedArrayBuffer(4096);
  #waited = 0;
  #told: CommunicationFigures = { waited: 0, bytes: 0, exchanges: 0 };
  #failure: string | undefined;
  #uncaught: unknown;
  readonly #onUncaught = (error: unknown): void => {
    this.#uncaught = error;
  };
  readonly #onExit = (code: number): void => this.#leaveEarly(code);

  constructor(thread: ThreadHandle, { rank, size, library, hosts }: Extract<Started, { kind: "ready" }>) {
    this.rank = rank;
    this.size = size;
    this.hosts = hosts;
    this.name = nameOf(library, size, hosts);
    this.#thread = thread;
    this.#memories = new MemoryNumbers((message) => thread.port.postMessage(message));
    if (size === 1) return;
    process.on("exit", this.#onExit);
    process.on("uncaughtExceptionMonitor", this.#onUncaught);
  }

  collectives(shards: number, transport: Transport = this.#thread.transport): Collectives {
    const each = shards / this.size;
    if (!Number.isInteger(each) || !Number.isInteger(Math.log2(each))) {
      const fitting = [1, 2, 4].map((factor) => factor * this.size).join(", ");
      throw new ConfigError(
        `${shards} shards cannot be shared evenly by ${this.size} ranks; set shards to one of ${fitting}, …`,
      );
    }
    const hosted = Array.from({ length: each }, (_, index) => this.rank * each + index);
    return { shards, hosted, start: (...exchange) => this.#start(transport, ...exchange) };
  }

  exchange(message: Uint8Array): readonly Uint8Array[] {
    if (this.#outbox.byteLength < message.length) this.#outbox = new SharedArrayBuffer(2 * message.length);
    new Uint8Array(this.#outbox).set(message);
    const place = this.#memories.placeOf(this.#outbox, 0);
    this.#await("urgent", this.#push("urgent", { kind: "message", place, bytes: message.length }));
    const answer = this.#receive();
    invariant(answer !== undefined && "messages" in answer, "no answer to an exchange");
    return answer.messages;
  }

  takeFigures(): CommunicationFigures {
    const { bytes, exchanges } = this.#thread.figures;
    const all = { waited: this.#waited, bytes, exchanges };
    const told = this.#told;
    this.#told = all;
    return {
      waited: all.waited - told.waited,
      bytes: all.bytes - told.bytes,
      exchanges: all.exchanges - told.exchanges,
    };
  }

  async close(): Promise<void> {
    const { worker, control, watchdog } = this.#thread;
    worker.ref();
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    control.push(encodeRequest({ kind: "close" }));
    // Until all ranks are here the thread watches over them; MPI's own leave-taking blocks it and is watched from here.
    let timer: NodeJS.Timeout | undefined;
    worker.once("message", () => {
      timer = setTimeout(() => {
        sayLine(
          `ganvas: rank ${this.rank}: the ranks have not parted within ${watchdog} s; this one ends; all its work is done`,
        );
        killThisProcess();
      }, watchdog * 1000);
    });
    await ended;
    clearTimeout(timer);
    this.#stopWatching();
  }

  keepLastWords(path: string): void {
    this.#thread.lastWords.keepIn(path);
  }

  abort(message: string): void {
    this.#thread.lastWords.say(this.rank, message);
    this.#stopWatching();
    this.#end(1);
  }

  #stopWatching(): void {
    process.off("exit", this.#onExit);
    process.off("uncaughtExceptionMonitor", this.#onUncaught);
  }

  /** This process ends and the others would wait for it for ever. Node prints an uncaught error only after this. */
  #leaveEarly(code: number): void {
    const error = this.#uncaught;
    if (error instanceof Error) sayLine(error.stack ?? error.message);
    const what = code === 0 ? "has left before the others" : "has failed";
    this.#thread.lastWords.say(this.rank, `this process ${what}; the job ends; go on with --resume`);
    this.#end(code === 0 ? 1 : code);
  }

  /** Ends all ranks; does not return. */
  #end(code: number): void {
    this.#thread.control.push(encodeRequest({ kind: "abort", code }));
    pause(abortMilliseconds);
    killThisProcess();
  }

  #start(
    transport: Transport,
    kind: CollectiveKind,
    sources: readonly TensorData[],
    targets: readonly TensorData[],
  ): Pending {
    const [first] = sources;
    invariant(first !== undefined && sources.length === targets.length, "an exchange of no shards");
    const type = typeOf(first);
    const lent = lend(kind === "gather" ? sources : [], targets);
    const places = (views: readonly TensorData[]): Place[] =>
      views.map((view) => this.#memories.placeOf(view.buffer as SharedArrayBuffer, view.byteOffset));
    const lane = laneOf({ type, length: first.length });
    const ticket = this.#push(lane, {
      ...{ kind, type, transport, length: first.length },
      sources: places(lent.sources),
      targets: places(lent.targets),
    });
    return {
      wait: () => {
        this.#await(lane, ticket);
        lent.giveBack();
      },
    };
  }

  /** @returns how many exchanges of the lane will be done when this one is */
  #push(lane: Lane, request: Request): number {
    this.#check();
    this.#thread.control.push(encodeRequest(request));
    return (this.#begun[lane] = (this.#begun[lane] + 1) | 0);
  }

  #await(lane: Lane, ticket: number): void {
    const start = performance.now();
    this.#thread.control.awaitFinished(lane, ticket);
    this.#waited += (performance.now() - start) / 1000;
    this.#check();
  }

  #check(): void {
    if (!this.#thread.control.hasFailed) return;
    if (this.#failure === undefined) {
      const answer = this.#receive();
      this.#failure =
        answer !== undefined && "failure" in answer ? answer.failure : "the communication thread has failed";
    }
    throw new BackendError(`[mpi] rank ${this.rank}: ${this.#failure}; go on with --resume`);
  }

  #receive(): Answer | undefined {
    return receiveMessageOnPort(this.#thread.port)?.message as Answer | undefined;
  }
}

function typeOf(data: TensorData): ElementType {
  if (data instanceof Float32Array) return "f32";
  return data instanceof Float64Array ? "f64" : "i32";
}

/** `Open MPI 4.1.4, 4 ranks on 2 hosts`. */
function nameOf(library: string, size: number, hosts: readonly string[]): string {
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
  return `${library}, ${count(size, "rank")} on ${count(new Set(hosts).size, "host")}`;
}
