/** @file Messages of any length between all ranks. Short ones take one round: they travel beside their lengths. */
import { BackendError } from "../base/errors.js";
import { finished } from "./operations.js";
import type { Operation, Turn } from "./operations.js";
import type { Span } from "./memories.js";
import { gatherTurn } from "./tensor-lane.js";
import type { TensorLane } from "./tensor-lane.js";

/** Bytes of the first round: a word for the length, then as much of the message as fits. */
const packetBytes = 256;
const shortBytes = packetBytes - 4;

/** MPI counts in 32 bits with a sign. */
const mostBytes = 2 ** 31 - 1;

/** The memory that messages need: allocated once, as they come one at a time. */
export class MessageExchange {
  readonly #lane: TensorLane;
  /** This rank's packet, those of all ranks, and rows of counts and displacements. */
  readonly #packet: number;
  readonly #packets: number;
  readonly #rows: number;
  #whole = { offset: 0, bytes: 0 };

  constructor(lane: TensorLane) {
    const { wire, mpi } = lane;
    this.#lane = lane;
    this.#packet = wire.allocate(packetBytes);
    this.#packets = wire.allocate(packetBytes * mpi.size);
    this.#rows = wire.allocate(2 * 4 * mpi.size);
  }

  /** @param onEnd is given each rank's message */
  *exchange(turn: Turn, message: Span, onEnd: (messages: Uint8Array[]) => void): Operation {
    const { mpi, wire, figures } = this.#lane;
    const { length } = message.bytes;
    yield* gatherTurn(this.#lane, turn.number);
    wire.words[this.#packet / 4] = length;
    wire.bytes.set(message.bytes.subarray(0, shortBytes), this.#packet + 4);
    figures.bytes += packetBytes * (mpi.size - 1);
    yield* this.#finish(wire.address(this.#packet), packetBytes, this.#packets);
    const starts = Array.from({ length: mpi.size }, (_, rank) => this.#packets + rank * packetBytes);
    const lengths = starts.map((start) => wire.words[start / 4] ?? 0);
    if (lengths.every((bytes) => bytes <= shortBytes)) {
      onEnd(starts.map((start, rank) => wire.bytes.slice(start + 4, start + 4 + (lengths[rank] ?? 0))));
      return;
    }
    figures.bytes += length * (mpi.size - 1);
    yield* this.#exchangeWhole(message, lengths, onEnd);
  }

  /** The second round. Nobody begins another exchange meanwhile, as all wait for this one. */
  *#exchangeWhole(message: Span, lengths: readonly number[], onEnd: (messages: Uint8Array[]) => void): Operation {
    const { mpi, wire, gather, activity } = this.#lane;
    const total = lengths.reduce((sum, bytes) => sum + bytes, 0);
    if (total > mostBytes)
      throw new BackendError(`messages of ${total} bytes in all; MPI takes ${mostBytes} at a time`);
    if (this.#whole.bytes < total) this.#whole = { offset: wire.allocate(2 * total), bytes: 2 * total };
    const { offset } = this.#whole;
    let start = 0;
    const starts = lengths.map((bytes, rank) => {
      wire.words[this.#rows / 4 + rank] = bytes;
      wire.words[this.#rows / 4 + mpi.size + rank] = start;
      start += bytes;
      return offset + start - bytes;
    });
    const counts = wire.address(this.#rows);
    const request = mpi.allgatherv(
      message.address,
      message.bytes.length,
      wire.address(offset),
      counts,
      counts + 4 * mpi.size,
      gather,
    );
    yield* finished(mpi, request, activity);
    onEnd(starts.map((first, rank) => wire.bytes.slice(first, first + (lengths[rank] ?? 0))));
  }

  *#finish(from: number, bytes: number, to: number): Operation {
    const { mpi, wire, gather, activity } = this.#lane;
    yield* finished(mpi, mpi.allgather(from, bytes, wire.address(to), gather), activity);
  }
}
