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
 */

const megabyte = 2 ** 20;
const smallSizes = [64, 4096, 16_384, 65_536];
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
  const turns = cases.map((one) => {
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
      if (!("beside" in one)) return { kind, bytes, ms, cpu, foreign };
      const takes = calm.map((round) => besides.get(one.beside)?.[round] ?? Number.NaN);
      return { kind, bytes, ms: median(takes), cpu, foreign, beside: one.beside };
    });
  return { turns, result };
}

/** @param {{ readonly kind: string, readonly bytes: number, readonly beside?: number }} exchange */
const nameOf = ({ kind, bytes, beside = 0 }) => [kind, bytes, beside].join(" ");
