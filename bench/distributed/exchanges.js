/** @file Times of single exchanges by size, on a rank: latency, bandwidth, processor time, and how long a small one takes beside a large one. */
import { countFor, median } from "./turns.js";

/** @typedef {import("../../dist/training/communicator.js").Communicator} Communicator */
/** @typedef {import("./turns.js").Turn} Turn */
/** @typedef {import("./turns.js").Timed} Timed */

/**
 * @typedef {object} TimedExchange
 * @property {"sum" | "gather"} kind
 * @property {number} bytes
 * @property {number} ms
 * @property {number} cpu ms of this process's threads
 * @property {number} foreign processors that others used meanwhile
 * @property {number} [beside] bytes of the large sum that was under way
 * @property {number} [late] ms that it takes when the other ranks have been waiting for a while, as ranks do that compute in between
 */

const megabyte = 2 ** 20;
const smallSizes = [64, 4096, 16_384, 65_536];
/** How long the others wait for a rank that comes late, in ms: about what steps of a training differ by. */
const lateness = 1;

/** @param {number} ms */
function spin(ms) {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Bytes of what is timed late: so few that a wire that has rested carries them no faster. */
const largestLate = 4096;
const largeSizes = [131_072, 524_288, megabyte, 2 * megabyte, 4 * megabyte, 8 * megabyte];

/**
 * Turns of exchanges by size, and what they say once they are over.
 * @param {Communicator} communicator
 * @param {{ readonly largest: number, readonly roundMs: number }} options `largest` bytes
 * @returns {{ turns: readonly (readonly [name: string, turn: Turn])[], result: (timed: (name: string) => Timed) => readonly TimedExchange[] }}
 */
export function exchangeTurns(communicator, { largest, roundMs }) {
  const { size } = communicator;
  const exchanges = communicator.collectives(size);
  const floats = largest / 4;
  const memory = new Float32Array(new SharedArrayBuffer(4 * (floats + size * 16_384 + 256)));
  const values = (/** @type {number} */ bytes) => memory.subarray(0, bytes / 4);
  const gathered = (/** @type {number} */ bytes) => memory.subarray(floats, floats + (size * bytes) / 4);
  const small = memory.subarray(floats + size * 16_384);
  const sum = (/** @type {Float32Array} */ source) => exchanges.start("sum", [source], [source]);

  const sums = [...smallSizes, ...largeSizes]
    .filter((bytes) => bytes <= largest)
    .map((bytes) => ({ kind: /** @type {const} */ ("sum"), bytes, run: () => sum(values(bytes)).wait() }));
  const gathers = smallSizes.map((bytes) => {
    const [sources, targets] = [[values(bytes)], [gathered(bytes)]];
    return {
      kind: /** @type {const} */ ("gather"),
      bytes,
      run: () => exchanges.start("gather", sources, targets).wait(),
    };
  });
  /** Small ones for which each rank is late in its turn. */
  let times = 0;
  const late = [...sums, ...gathers]
    .filter(({ bytes }) => bytes <= largestLate)
    .map(({ kind, bytes, run }) => ({
      ...{ kind, bytes, isLate: true },
      run() {
        if (times++ % size === communicator.rank) spin(lateness);
        run();
      },
    }));
  /** What small ones beside large ones took, by size of the large one and round. @type {Map<number, number[]>} */
  const besides = new Map();
  const pairs = largeSizes
    .filter((bytes) => bytes >= megabyte && bytes <= largest)
    .map((beside) => ({
      kind: /** @type {const} */ ("sum"),
      bytes: small.byteLength,
      beside,
      run(/** @type {number} */ round) {
        const large = sum(values(beside));
        const start = performance.now();
        sum(small).wait();
        const takes = performance.now() - start;
        large.wait();
        const list = besides.get(beside) ?? [];
        list[round] = takes; // the round's last
        besides.set(beside, list);
      },
    }));

  const cases = [...sums, ...gathers, ...pairs];
  const turns = [...cases, ...late].map((one) => {
    one.run(0);
    const turn = {
      count: countFor(communicator, roundMs, () => one.run(0)),
      run: (/** @type {number} */ round) => one.run(round),
    };
    return /** @type {const} */ ([nameOf(one), turn]);
  });
  /** @param {(name: string) => Timed} timed */
  const result = (timed) =>
    cases.map((one) => {
      const { ms, cpu, foreign, calm } = timed(nameOf(one));
      const { kind, bytes } = one;
      if ("beside" in one) {
        const takes = calm.map((round) => besides.get(one.beside)?.[round] ?? Number.NaN);
        return { kind, bytes, ms: median(takes), cpu, foreign, beside: one.beside };
      }
      if (bytes > largestLate) return { kind, bytes, ms, cpu, foreign };
      // Whoever waited in one is late in the next: what is left is from the last rank's begin to the last rank's end.
      return { kind, bytes, ms, cpu, foreign, late: timed(nameOf({ kind, bytes, isLate: true })).ms - lateness };
    });
  return { turns, result };
}

/** @param {{ readonly kind: string, readonly bytes: number, readonly beside?: number, readonly isLate?: boolean }} exchange */
const nameOf = ({ kind, bytes, beside = 0, isLate = false }) => [kind, bytes, beside, isLate ? "late" : ""].join(" ");
