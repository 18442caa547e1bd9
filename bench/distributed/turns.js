/**
 * @file Times several things in turn on all ranks, and keeps the rounds in which nobody else computed: on a machine that others use too, what is timed beside their work
 * is theirs as much as ours.
 */
import { cpus } from "node:os";

/** @typedef {import("../../dist/training/communicator.js").Communicator} Communicator */

/**
 * @typedef {object} Turn
 * @property {number} count repetitions a round; the same on all ranks
 * @property {(round: number) => void} run once
 *
 * @typedef {object} Timed of one repetition: medians over all ranks and calm rounds
 * @property {number} ms
 * @property {number} cpu ms of a processor that a rank uses
 * @property {number} foreign processors that others used meanwhile
 * @property {readonly number[]} calm the rounds that count
 * @property {readonly number[]} rounds ms of one repetition in every round, on average over the ranks
 */

/** @param {readonly number[]} samples */
export const median = (samples) => samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? Number.NaN;

/** @param {readonly number[]} samples */
export const mean = (samples) => samples.reduce((sum, each) => sum + each, 0) / samples.length;

/**
 * Every rank says something; what all said, by rank.
 * @template T
 * @param {Communicator} communicator @param {T} value
 * @returns {T[]}
 */
export const told = (communicator, value) =>
  communicator
    .exchange(new TextEncoder().encode(JSON.stringify(value)))
    .map((message) => /** @type {T} */ (JSON.parse(new TextDecoder().decode(message))));

/** Processor time that this machine has spent, in ms. */
const machineTime = () => cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);

/** Waits until others leave the cores alone for a moment, or patience ends. @param {number} until a time */
function awaitCalm(until) {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (let share = 1; share > 0.15 && performance.now() < until;) {
    const [machine, start] = [machineTime(), performance.now()];
    Atomics.wait(nothing, 0, 0, 80);
    share = (machineTime() - machine) / (performance.now() - start) / cpus().length;
  }
}

/** @param {Turn} turn @param {number} round */
function sample({ count, run }, round) {
  const [machine, own, start] = [machineTime(), process.cpuUsage(), performance.now()];
  for (let repetition = 0; repetition < count; repetition++) run(round);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(own);
  return { ms, own: (user + system) / 1000, machine: machineTime() - machine };
}

/** Of a turn, from what all ranks sampled. @param {readonly ReturnType<typeof sample>[][]} samples by rank and round @param {number} count @returns {Timed} */
function timedOf(samples, count) {
  const rounds = samples[0]?.length ?? 0;
  const foreign = Array.from({ length: rounds }, (_, round) => {
    const ofRanks = samples.flatMap((ofRank) => ofRank.slice(round, round + 1));
    const { machine = 0, ms = 1 } = ofRanks[0] ?? {};
    return Math.max(0, machine - ofRanks.reduce((sum, { own }) => sum + own, 0)) / ms;
  });
  const calm = foreign
    .map((_, round) => round)
    .sort((a, b) => (foreign[a] ?? 0) - (foreign[b] ?? 0))
    .slice(0, Math.max(3, Math.ceil(rounds / 3)));
  const kept = samples.flatMap((ofRank) => ofRank.filter((_, round) => calm.includes(round)));
  return {
    ms: median(kept.map(({ ms }) => ms / count)),
    cpu: median(kept.map(({ own }) => own / count)),
    foreign: median(calm.map((round) => foreign[round] ?? 0)),
    calm,
    rounds: foreign.map((_, round) => {
      const ofRanks = samples.flatMap((ofRank) => ofRank.slice(round, round + 1));
      return ofRanks.reduce((sum, { ms }) => sum + ms, 0) / ofRanks.length / count;
    }),
  };
}

/**
 * Rounds go through all turns, and all ranks begin each of them together.
 * @template {string} Name
 * @param {Communicator} communicator
 * @param {{ readonly rounds: number, readonly patience: number }} options `patience`: ms to wait in all for others to leave the cores alone
 * @param {ReadonlyMap<Name, Turn>} turns
 * @returns {(name: Name) => Timed}
 */
export function takeTurns(communicator, { rounds, patience }, turns) {
  const end = performance.now() + patience;
  const samples = Array.from(turns.keys(), (name) => ({ name, of: /** @type {ReturnType<typeof sample>[]} */ ([]) }));
  for (let round = 0; round < rounds; round++) {
    for (const { name, of } of samples) {
      const turn = turns.get(name);
      if (communicator.rank === 0) awaitCalm(end);
      told(communicator, name);
      if (turn !== undefined) of.push(sample(turn, round));
    }
  }
  const ofAll = told(communicator, samples).flat();
  return (name) => {
    const own = ofAll.filter((samplesOf) => samplesOf.name === name).map(({ of }) => of);
    return timedOf(own, turns.get(name)?.count ?? 1);
  };
}

/** How often a thing is done to take so long; the same on all ranks, as the slowest has it. @param {Communicator} communicator @param {number} ms @param {() => void} run */
export function countFor(communicator, ms, run) {
  told(communicator, ms);
  const start = performance.now();
  run();
  const slowest = Math.max(...told(communicator, performance.now() - start));
  return Math.max(1, Math.min(200, Math.round(ms / slowest)));
}
