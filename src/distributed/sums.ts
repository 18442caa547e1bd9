/**
 * @file Sums (and maxima) over shards and ranks, each a sequence of nonblocking steps.
 *
 * Each rank first folds the shards that it hosts, a subtree of the fixed tree over all shards; then the ranks' results are folded by the same
 * tree. So the bits do not depend on how many ranks share the shards.
 */
import { fold, foldSources } from "./fold.js";
import type { FoldKind } from "./fold.js";
import { finished } from "./operations.js";
import type { Operation, Turn } from "./operations.js";
import type { Span } from "./memories.js";
import type { Narrow } from "./narrow.js";
import { elementBytes } from "./requests.js";
import type { ElementType } from "./requests.js";
import { gatherTurn } from "./tensor-lane.js";
import type { Slot, TensorLane } from "./tensor-lane.js";

/** A sum or maximum, or a stretch of a large one. */
export interface Folding {
  readonly kind: FoldKind;
  readonly type: ElementType;
  /** Elements. */
  readonly length: number;
  /** Of each hosted shard; the result replaces them. */
  readonly targets: readonly Span[];
}

/** The hosted shards' result: in the engine's memory when there is only one. @returns its address */
function foldHosted(lane: TensorLane, slot: Slot, { kind, type, targets }: Folding): number {
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) return only.address;
  foldSources(lane.wire, kind, type, targets, slot.send, lane.scratch.offset);
  return lane.wire.address(slot.send);
}

function slotOf(lane: TensorLane, turn: Turn): Slot {
  const slot = lane.slots[turn.slot];
  if (slot === undefined) throw new RangeError(`internal: no slot ${turn.slot}`);
  return slot;
}

/** Copies a result from the wire memory to every hosted shard. */
function deliver(lane: TensorLane, from: number, { targets }: Folding): void {
  for (const { bytes } of targets) bytes.set(lane.wire.bytes.subarray(from, from + bytes.length));
}

function copyToOthers(targets: readonly Span[]): void {
  const [first, ...others] = targets;
  if (first !== undefined) for (const { bytes } of others) bytes.set(first.bytes);
}

/** All shards are here. */
export function* foldLocally(lane: TensorLane, turn: Turn, folding: Folding): Operation {
  const slot = slotOf(lane, turn);
  if (folding.targets.length > 1) {
    foldHosted(lane, slot, folding);
    deliver(lane, slot.send, folding);
  }
  yield* gatherTurn(lane, turn.number);
}

/** Small ones: everybody gets everything and folds it. One message's latency. */
export function* foldDirectly(lane: TensorLane, turn: Turn, folding: Folding): Operation {
  const { mpi, wire } = lane;
  const slot = slotOf(lane, turn);
  const bytes = folding.length * elementBytes[folding.type];
  yield* gatherTurn(lane, turn.number);
  const from = foldHosted(lane, slot, folding);
  const request = mpi.allgather(from, bytes, wire.address(slot.receive), lane.gather);
  lane.figures.bytes += bytes * (mpi.size - 1);
  yield* finished(mpi, request, lane.activity);
  fold(wire, folding.kind, folding.type, slot.receive, mpi.size, folding.length);
  deliver(lane, slot.receive, folding);
}

/** Elements at which pieces begin: whole vectors of any type, so that kernels read no one else's. */
const pieceUnit = 16;
const widestElement = Math.max(...Object.values(elementBytes));

/** Elements of each rank's piece. */
function pieceLengths(length: number, ranks: number): readonly number[] {
  const piece = Math.ceil(length / ranks / pieceUnit) * pieceUnit;
  return Array.from({ length: ranks }, (_, rank) => Math.max(0, Math.min(piece, length - rank * piece)));
}

/** Bytes that all ranks' parts of one piece may have, of sources of so many bytes. */
const piecesBytes = (bytes: number, ranks: number): number => bytes + ranks * pieceUnit * widestElement;

/** Bytes that come in to a rank up to which an exchange takes one round. */
const directBytes = 128 * 1024;

/** Whether sources of so many bytes are exchanged by {@link foldDirectly}, rather than in pieces. */
export const isDirect = (bytes: number, ranks: number): boolean => bytes * ranks <= directBytes;

/** Room for what comes in to a rank, of sources of at most so many bytes. */
export const receivedBytes = (bytes: number, ranks: number): number =>
  Math.max(piecesBytes(bytes, ranks), Math.min(bytes * ranks, directBytes));

/** What MPI is told of pieces: addresses of rows of counts and displacements, in bytes. */
interface PieceRows {
  readonly all: readonly [counts: number, displacements: number];
  readonly own: readonly [counts: number, displacements: number];
}

/** Fills a slot's rows: `all` lays the ranks' pieces one after the other, `own` this rank's piece from each rank. */
function layPieces(lane: TensorLane, slot: Slot, lengths: readonly number[], bytesPerElement: number): PieceRows {
  const { mpi, wire } = lane;
  const ranks = mpi.size;
  const own = (lengths[mpi.rank] ?? 0) * bytesPerElement;
  let start = 0;
  lengths.forEach((length, rank) => {
    const bytes = length * bytesPerElement;
    [bytes, start, own, rank * own].forEach((word, row) => {
      wire.words[slot.counts / 4 + row * ranks + rank] = word;
    });
    start += bytes;
  });
  const row = (index: number): number => wire.address(slot.counts + index * ranks * 4);
  return { all: [row(0), row(1)], own: [row(2), row(3)] };
}

/** Large ones: each rank gets its piece of all ranks, folds it, and gives the result to all. Each rank sends 2·(R − 1)/R of the bytes. */
export function* foldByPieces(lane: TensorLane, turn: Turn, folding: Folding): Operation {
  const { mpi, wire } = lane;
  const slot = slotOf(lane, turn);
  const bytesPerElement = elementBytes[folding.type];
  const lengths = pieceLengths(folding.length, mpi.size);
  const own = lengths[mpi.rank] ?? 0;
  const rows = layPieces(lane, slot, lengths, bytesPerElement);
  const from = foldHosted(lane, slot, folding);

  const scattered = mpi.alltoallv(from, rows.all, wire.address(slot.receive), rows.own, lane.scatter);
  lane.figures.bytes += bytesPerElement * (folding.length - own + own * (mpi.size - 1));
  yield* finished(mpi, scattered, lane.activity);
  fold(wire, folding.kind, folding.type, slot.receive, mpi.size, own);

  yield* gatherTurn(lane, turn.number);
  const to = folding.targets[0]?.address ?? 0;
  const gathered = mpi.allgatherv(wire.address(slot.receive), own * bytesPerElement, to, ...rows.all, lane.gather);
  yield* finished(mpi, gathered, lane.activity);
  copyToOthers(folding.targets);
}

/** The same with 16 bits a number on the wire, f32 in the sums. Every rank, the piece's own too, goes on with the rounded result. */
export function* foldNarrowly(
  lane: TensorLane,
  turn: Turn,
  folding: Folding,
  form: Narrow,
  onCut: (numbers: number) => void,
): Operation {
  const { mpi, wire } = lane;
  const slot = slotOf(lane, turn);
  const lengths = pieceLengths(folding.length, mpi.size);
  const own = lengths[mpi.rank] ?? 0;
  const rows = layPieces(lane, slot, lengths, Uint16Array.BYTES_PER_ELEMENT);
  foldSources(wire, folding.kind, folding.type, folding.targets, slot.wide, lane.scratch.offset);
  let beyond = form.narrow(slot.wide, slot.send, folding.length);

  const scattered = mpi.alltoallv(
    wire.address(slot.send),
    rows.all,
    wire.address(slot.receive),
    rows.own,
    lane.scatter,
  );
  lane.figures.bytes += 2 * (folding.length - own + own * (mpi.size - 1));
  yield* finished(mpi, scattered, lane.activity);
  form.widen(slot.receive, slot.wide, own * mpi.size);
  fold(wire, folding.kind, folding.type, slot.wide, mpi.size, own);
  beyond += form.narrow(slot.wide, slot.receive, own);
  if (beyond > 0) onCut(beyond);

  yield* gatherTurn(lane, turn.number);
  const gathered = mpi.allgatherv(
    wire.address(slot.receive),
    own * 2,
    wire.address(slot.send),
    ...rows.all,
    lane.gather,
  );
  yield* finished(mpi, gathered, lane.activity);
  form.widen(slot.send, slot.wide, folding.length);
  deliver(lane, slot.wide, folding);
}

/** Sums f32 by the library's own reduction, in an order of its choice. */
export function* sumFast(lane: TensorLane, turn: Turn, folding: Folding): Operation {
  const { mpi } = lane;
  const [first] = folding.targets;
  yield* gatherTurn(lane, turn.number);
  if (first === undefined) return;
  if (folding.targets.length > 1) {
    const slot = slotOf(lane, turn);
    foldHosted(lane, slot, folding);
    first.bytes.set(lane.wire.bytes.subarray(slot.send, slot.send + first.bytes.length));
  }
  const request = mpi.allreduce(first.address, folding.length, lane.gather);
  lane.figures.bytes += (2 * (mpi.size - 1) * first.bytes.length) / mpi.size; // the least that a reduction sends
  yield* finished(mpi, request, lane.activity);
  copyToOthers(folding.targets);
}
