/** @file What the exchanges of tensors of one lane share. */
import type { Handle } from "./family.js";
import type { Figures } from "./figures.js";
import type { Activity, Operation } from "./operations.js";
import type { Mpi } from "./mpi.js";
import type { WireMemory } from "./wire-memory.js";

/** One operation's memory, offsets in the wire memory. */
export interface Slot {
  /** What is sent when it is not the engine's own memory; later what is gathered in 16 bits. */
  readonly send: number;
  /** What comes of all ranks, one after the other. */
  readonly receive: number;
  /** `receive` as f32, when it came in 16 bits. */
  readonly wide: number;
  /** Counts and displacements for MPI, four rows of one word for each rank. */
  readonly counts: number;
}

/** Nonblocking collectives of one communicator must begin in one order on all ranks: each phase has a communicator, and its turn. */
export interface TensorLane {
  readonly mpi: Mpi;
  readonly wire: WireMemory;
  readonly activity: Activity;
  readonly figures: Figures;
  /** For the first phase of sums in pieces. */
  readonly scatter: Handle;
  /** For the last phase of every exchange. */
  readonly gather: Handle;
  /** Number of the operation whose last phase may begin. */
  gatherTurn: number;
  readonly slots: readonly Slot[];
  /** For sums over the shards of this process: a stretch of the wire memory. */
  scratch: { readonly offset: number; readonly bytes: number };
}

/** Yields until the last phase of this operation may begin; the caller begins it before it yields again. */
export function* gatherTurn(lane: TensorLane, number: number): Operation {
  while (lane.gatherTurn !== number) yield;
  lane.gatherTurn++;
}

/** Memory for one operation whose sources have up to `bytes`. */
export function allocateSlot(wire: WireMemory, bytes: number, received: number, ranks: number): Slot {
  return {
    send: wire.allocate(bytes),
    receive: wire.allocate(received),
    wide: wire.allocate(received),
    counts: wire.allocate(4 * ranks * Int32Array.BYTES_PER_ELEMENT),
  };
}
