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

  /** What was timed within a turn, by the turn's name and round. @type {Map<string, number[][]>} */
  const within = new Map();
  const note = (/** @type {string} */ name, /** @type {number} */ round, /** @type {number} */ ms) => {
    const rounds = within.get(name) ?? [];
    within.set(name, rounds);
    (rounds[round] ??= []).push(ms);
  };
  const noted = (/** @type {string} */ name, /** @type {readonly number[]} */ rounds) =>
    median(rounds.flatMap((round) => within.get(name)?.[round] ?? []));

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
    .filter(({ bytes }) => bytes <= (smallSizes.at(-1) ?? 0))
    .map(({ kind, bytes, run }) => ({
      ...{ kind, bytes, isLate: true },
      run(/** @type {number} */ round) {
        const isMine = times++ % size === communicator.rank;
        if (isMine) spin(lateness);
        const start = performance.now();
        run();
        if (isMine) note(nameOf({ kind, bytes, isLate: true }), round, performance.now() - start);
      },
    }));
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
        note(nameOf({ kind: "sum", bytes: small.byteLength, beside }), round, takes);
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
      if ("beside" in one) return { kind, bytes, ms: noted(nameOf(one), calm), cpu, foreign, beside: one.beside };
      const name = nameOf({ kind, bytes, isLate: true });
      if (!within.has(name)) return { kind, bytes, ms, cpu, foreign };
      return { kind, bytes, ms, cpu, foreign, late: noted(name, timed(name).calm) };
    });
  return { turns, result };
}

/** @param {{ readonly kind: string, readonly bytes: number, readonly beside?: number, readonly isLate?: boolean }} exchange */
const nameOf = ({ kind, bytes, beside = 0, isLate = false }) => [kind, bytes, beside, isLate ? "late" : ""].join(" ");
