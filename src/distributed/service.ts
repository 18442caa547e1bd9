/** @file What the communication thread does with requests: two lanes, so that a small exchange never waits behind a large one. */
import type { MessagePort } from "node:worker_threads";
import type { Transport } from "../training/communicator.js";
import type { Control, Lane } from "./control.js";
import type { Figures } from "./figures.js";
import { scratchBytes } from "./fold.js";
import { finished, OperationQueue } from "./operations.js";
import type { Activity, Operation, Turn } from "./operations.js";
import { cut } from "./memories.js";
import type { Memories, Span } from "./memories.js";
import { MessageExchange } from "./messages.js";
import type { Mpi } from "./mpi.js";
import { narrowForms } from "./narrow.js";
import type { NarrowForms } from "./narrow.js";
import { elementBytes, laneOf, urgentBytes } from "./requests.js";
import type { CollectiveRequest, MessageRequest } from "./requests.js";
import { foldByPieces, foldDirectly, foldLocally, foldNarrowly, isDirect, receivedBytes, sumFast } from "./sums.js";
import type { Folding } from "./sums.js";
import { allocateSlot, gatherTurn } from "./tensor-lane.js";
import type { TensorLane } from "./tensor-lane.js";
import type { WireMemory } from "./wire-memory.js";

const urgentWindow = 8;
/** Bytes of a source that travel at once: of a large one, one stretch is summed while others travel. */
const stretchBytes = 2 * 1024 * 1024;
const bulkWindow = 4;

/** What the thread works with. */
export interface Surroundings {
  readonly mpi: Mpi;
  readonly wire: WireMemory;
  readonly memories: Memories;
  readonly control: Control;
  readonly figures: Figures;
  /** Where answers to messages go. */
  readonly port: MessagePort;
  /** How many numbers were too large for f16. */
  readonly onCut: (numbers: number) => void;
}

/** Both lanes. */
export class Service {
  readonly #given: Surroundings;
  readonly #activity: Activity = { count: 0 };
  readonly #lanes: Readonly<Record<Lane, TensorLane>>;
  readonly #queues: Readonly<Record<Lane, OperationQueue>>;
  readonly #messages: MessageExchange;
  readonly #narrow: NarrowForms;

  constructor(given: Surroundings) {
    this.#given = given;
    const { mpi, wire, figures } = given;
    const activity = this.#activity;
    const lane = (window: number, bytes: number): TensorLane => {
      const received = receivedBytes(bytes, mpi.size);
      return {
        ...{ mpi, wire, activity, figures, gatherTurn: 0, scratch: { offset: 0, bytes: 0 } },
        ...{ scatter: mpi.duplicateWorld(), gather: mpi.duplicateWorld() },
        slots: Array.from({ length: window }, () => allocateSlot(wire, bytes, received, mpi.size)),
      };
    };
    this.#lanes = { urgent: lane(urgentWindow, urgentBytes), bulk: lane(bulkWindow, stretchBytes) };
    this.#queues = { urgent: new OperationQueue(urgentWindow), bulk: new OperationQueue(bulkWindow) };
    this.#messages = new MessageExchange(this.#lanes.urgent);
    this.#narrow = narrowForms(wire);
  }

  /** Grows whenever MPI has finished something. */
  get activity(): number {
    return this.#activity.count;
  }

  get isIdle(): boolean {
    return this.#queues.urgent.isEmpty && this.#queues.bulk.isEmpty;
  }

  /** Takes everything as far as it gets. */
  advance(): void {
    this.#queues.urgent.advance();
    this.#queues.bulk.advance();
  }

  /** Queues a message for all ranks. */
  exchange({ place, bytes }: MessageRequest): void {
    const { memories, control, port } = this.#given;
    const message = memories.span(place, bytes);
    const begin = (turn: Turn): Operation =>
      this.#messages.exchange(turn, message, (messages) => {
        port.postMessage(
          { messages },
          messages.map(({ buffer }) => buffer as ArrayBuffer),
        );
      });
    this.#queues.urgent.add(begin, () => control.finish("urgent"));
  }

  /** Queues an exchange of tensors. */
  collect(request: CollectiveRequest): void {
    const { mpi, memories, control, figures } = this.#given;
    const bytes = request.length * elementBytes[request.type];
    const lane = laneOf(request);
    figures.exchanges++;
    const sources = request.sources.map((place) => memories.span(place, bytes));
    if (request.kind === "gather") {
      const shards = request.targets.length * mpi.size;
      const targets = request.targets.map((place) => memories.span(place, bytes * shards));
      this.#queues[lane].add(
        (turn) => gatherAll(this.#lanes[lane], turn, sources, targets),
        () => control.finish(lane),
      );
      return;
    }
    this.#reserveScratch(lane, sources.length);
    let start = 0;
    do {
      const first = start;
      const length = Math.min(stretchBytes, bytes - first);
      const folding: Folding = {
        kind: request.kind,
        type: request.type,
        length: length / elementBytes[request.type],
        targets: sources.map((source) => cut(source, first, length)),
      };
      const isLast = first + length === bytes;
      this.#queues[lane].add(
        (turn) => this.#fold(lane, turn, folding, request.transport),
        isLast ? () => control.finish(lane) : undefined,
      );
      start += length;
    } while (start < bytes);
  }

  #fold(name: Lane, turn: Turn, folding: Folding, { reduce, compress }: Transport): Operation {
    const lane = this.#lanes[name];
    const { size } = this.#given.mpi;
    if (size === 1) return foldLocally(lane, turn, folding);
    if (isDirect(folding.length * elementBytes[folding.type], size)) return foldDirectly(lane, turn, folding);
    const isGradient = name === "bulk" && folding.kind === "sum" && folding.type === "f32";
    if (!isGradient) return foldByPieces(lane, turn, folding);
    if (compress !== "none") return foldNarrowly(lane, turn, folding, this.#narrow[compress], this.#given.onCut);
    return reduce === "fast" ? sumFast(lane, turn, folding) : foldByPieces(lane, turn, folding);
  }

  #reserveScratch(name: Lane, sources: number): void {
    const lane = this.#lanes[name];
    const bytes = scratchBytes(sources);
    if (lane.scratch.bytes < bytes) lane.scratch = { offset: this.#given.wire.allocate(bytes), bytes };
  }
}

/** All shards' elements one after the other, to every hosted shard. */
function* gatherAll(lane: TensorLane, turn: Turn, sources: readonly Span[], targets: readonly Span[]): Operation {
  const { mpi, figures, gather, activity } = lane;
  yield* gatherTurn(lane, turn.number);
  const [first, ...others] = targets;
  const bytes = sources[0]?.bytes.length ?? 0;
  if (first === undefined) return;
  sources.forEach((source, index) => first.bytes.set(source.bytes, (mpi.rank * sources.length + index) * bytes));
  figures.bytes += bytes * sources.length * (mpi.size - 1);
  if (mpi.size > 1) {
    const request = mpi.allgather(mpi.inPlace, bytes * sources.length, first.address, gather);
    yield* finished(mpi, request, activity);
  }
  for (const other of others) other.bytes.set(first.bytes);
}
