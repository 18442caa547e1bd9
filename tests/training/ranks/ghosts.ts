/** @file A communicator without other processes: this rank computes everything, and others only say what a test wants said. */
import { localCollectives } from "#src/tensor/partition/local-collectives.js";
import type { Communicator } from "#src/training/communicator.js";

/** What ranks 1, 2, … answer, given what rank 0 says. */
export type Ghost = (message: Uint8Array) => Uint8Array;

/** Says what rank 0 says. */
export const echo: Ghost = (message) => message;

export const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
export const parsed = (message: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(message));

/** @param ghosts the other ranks; they take no part of the batch */
export function ghostly(ghosts: readonly Ghost[] = [], waited = 0): Communicator {
  return {
    rank: 0,
    size: 1,
    name: "ghosts",
    hosts: ["a", "b", "c", "d"].slice(0, 1 + ghosts.length),
    collectives: localCollectives,
    exchange: (message) => [message, ...ghosts.map((ghost) => ghost(message))],
    takeFigures: () => ({ waited, bytes: 1000, exchanges: 1 }),
    close: () => Promise.resolve(),
    abort(message) {
      throw new Error(message);
    },
  };
}
