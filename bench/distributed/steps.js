/** @file Times of a recipe's training steps on a rank: with exchanges that overlap computation, with exchanges at once, with none; and the timeline of a step without. */
import * as v from "valibot";
import { createExecutor } from "../../dist/backends/index.js";
import {
  initialization,
  initializationInputs,
  recipes,
  stateSpecs,
  trainingInputs,
  trainingStep,
} from "../../dist/gan/index.js";
import { createShardedExecutor } from "../../dist/tensor/partition/sharded-executor.js";
import { compile } from "../../dist/tensor/index.js";
import { countFor, mean, told } from "./turns.js";
import { SwitchedCollectives } from "./switched-collectives.js";

/** @typedef {import("../../dist/training/communicator.js").Communicator} Communicator */
/** @typedef {import("./cost-model.js").Moment} Moment */
/** @typedef {import("./cost-model.js").Timeline} Timeline */
/** @typedef {import("./switched-collectives.js").Logged} Logged */
/** @typedef {import("./switched-collectives.js").Mode} Mode */
/** @typedef {import("./turns.js").Timed} Timed */
/** @typedef {import("./turns.js").Turn} Turn */

/** @typedef {{ readonly name: string, readonly recipe: string, readonly image: { height: number, width: number, channels: number }, readonly batch: number }} Work `batch` over all ranks */

/**
 * @typedef {object} MeasuredStep medians
 * @property {Record<Mode, number>} ms of a step
 * @property {{ readonly overlapped: number, readonly atOnce: number }} share of a step in which computation does not go on: what it waits for exchanges
 * @property {number} foreign processors that others used meanwhile
 * @property {Timeline} timeline of what is computed between exchanges that overlap it
 */

/** @type {readonly Mode[]} */
const modes = ["none", "overlapped", "at once"];
const inputNames = ["real", "labels", "target"];

/** Everything of a recipe that a step can have is due. @param {Communicator} communicator @param {Work} work */
async function loadStep(communicator, { recipe: name, image, batch }) {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error(`there is no recipe ${name}`);
  const gan = recipe.build(v.parse(recipe.options, {}), image);
  const collectives = new SwitchedCollectives(communicator.collectives(communicator.size));
  const engine = await createExecutor({ threads: 1 });
  const executor = createShardedExecutor(engine, collectives);
  const state = executor.createState(stateSpecs(gan));
  const start = await compile(initialization(gan), { executor, state, inputs: initializationInputs });
  start.run({ seed: [0] });
  const inputs = trainingInputs(gan, image, batch);
  const sharding = { collectives, sharded: inputNames.filter((input) => input in inputs) };
  const program = await compile(trainingStep(gan), { executor, state, inputs, sharding });
  const real = program.input("real");
  for (let index = 0; index < real.length; index++) real[index] = Math.random() * 2 - 1;
  return { collectives, program, executor };
}

/** Computation before each event of a step, and after the last one: ms. @param {readonly Logged[]} events @param {number} start @param {number} end */
const segmentsOf = (events, start, end) => [
  ...events.map(({ from }, index) => from - (events[index - 1]?.to ?? start)),
  end - (events.at(-1)?.to ?? start),
];

/**
 * The timeline of a step from the segments of many, of all ranks.
 * @param {readonly Logged[]} events
 * @param {readonly (readonly (readonly number[])[])[]} segments by rank and step, in ms
 * @returns {Moment[]} in seconds
 */
function momentsOf(events, segments) {
  const steps = segments[0]?.length ?? 0;
  /** Since the last wait, by rank and step. */
  const since = segments.map((ofRank) => ofRank.map(() => 0));
  const add = (/** @type {number} */ rank, /** @type {number} */ step, /** @type {number} */ ms) => {
    const ofRank = since[rank];
    if (ofRank !== undefined) ofRank[step] = (ofRank[step] ?? 0) + ms;
  };
  return Array.from({ length: events.length + 1 }, (_, index) => {
    const event = events[index];
    const compute = mean(segments.flatMap((ofRank) => ofRank.map((segment) => segment[index] ?? 0)));
    for (const [rank, ofRank] of segments.entries())
      for (const [step, segment] of ofRank.entries()) add(rank, step, segment[index] ?? 0);
    if (event === undefined) return { compute: compute / 1000 };
    const moment = { compute: compute / 1000, event: event.event, exchange: event.exchange };
    if (event.event === "start") return moment;
    const behind = Array.from({ length: steps }, (__, step) => {
      const ofRanks = since.map((ofRank) => ofRank[step] ?? 0);
      return Math.max(...ofRanks) - ofRanks.reduce((sum, ms) => sum + ms, 0) / ofRanks.length;
    });
    for (const ofRank of since) ofRank.fill(0);
    return { ...moment, behind: mean(behind) / 1000 };
  });
}

/**
 * Turns of a training's steps, and what they say once they are over: all ranks ask for it together.
 * @param {Communicator} communicator
 * @param {Work} work
 * @param {{ readonly roundMs: number }} options
 * @returns {Promise<{ turns: readonly (readonly [name: string, turn: Turn])[], result: (timed: (name: string) => Timed) => MeasuredStep, dispose: () => Promise<void> }>}
 */
export async function stepTurns(communicator, work, { roundMs }) {
  const { collectives, program, executor } = await loadStep(communicator, work);
  /** Of steps with exchanges, with their rounds. @type {Record<"overlapped" | "at once", { round: number, segments: number[], share: number }[]>} */
  const logged = { overlapped: [], "at once": [] };
  const run = (/** @type {Mode} */ mode, /** @type {number} */ round) => {
    collectives.mode = mode;
    collectives.forget();
    const start = performance.now();
    program.run();
    const end = performance.now();
    if (mode === "none") return;
    const { log } = collectives;
    const waited = log.reduce((sum, { from, to }) => sum + to - from, 0);
    logged[mode].push({ round, segments: segmentsOf(log, start, end), share: waited / (end - start) });
  };
  const nameOf = (/** @type {Mode} */ mode) => `${work.name}, ${mode}`;
  const turns = modes.map((mode) => {
    run(mode, -1); // the first run of a program is slow
    const count = countFor(communicator, roundMs, () => run(mode, -1));
    return /** @type {const} */ ([nameOf(mode), { count, run: (/** @type {number} */ round) => run(mode, round) }]);
  });
  /** @param {(name: string) => Timed} timed @returns {MeasuredStep} */
  const result = (timed) => {
    run("overlapped", -1);
    const { exchanges, log } = collectives;
    const calmOf = (/** @type {"overlapped" | "at once"} */ mode) => {
      const { calm } = timed(nameOf(mode));
      return logged[mode].filter(({ round }) => calm.includes(round));
    };
    const segments = calmOf("overlapped").map((step) => step.segments);
    const ms = Object.fromEntries(modes.map((mode) => [mode, timed(nameOf(mode)).ms]));
    const shareOf = (/** @type {"overlapped" | "at once"} */ mode) =>
      mean(
        told(
          communicator,
          calmOf(mode).map(({ share }) => share),
        ).flat(),
      );
    return {
      share: { overlapped: shareOf("overlapped"), atOnce: shareOf("at once") },
      ms: /** @type {Record<Mode, number>} */ (ms),
      foreign: Math.max(...modes.map((mode) => timed(nameOf(mode)).foreign)),
      timeline: { exchanges, moments: momentsOf(log, told(communicator, segments)) },
    };
  };
  return { turns, result, dispose: () => executor.dispose() };
}
