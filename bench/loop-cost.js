/**
 * @file What training costs beside the compiled steps: loop, guards, logs, pictures, checkpoints; and how long a step waits for its batch. Runs as
 * a user's would, in turn with the bare steps of the same recipe, one block after the other. Usage: node bench/loop-cost.js [RECIPE …] [--steps N] [--block N].
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findRecipe, openData, openSession, resolveConfig, startRun } from "../dist/training/index.js";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: "string", default: "2000" }, block: { type: "string", default: "100" } },
});
const recipes = positionals.length > 0 ? positionals : ["vanilla", "dcgan"];

/** Wall and processor time of something, in ms. @param {() => Promise<void>} work */
async function timed(work) {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - wall, cpu: (user + system) / 1000 };
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** @param {number} part @param {number} whole */
const percent = (part, whole) => `${((100 * part) / whole).toFixed(2)} %`;

/** @param {number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;

for (const recipe of recipes) {
  const [steps, block] = [Number(values.steps), Number(values.block)];
  const settings = Object.entries({ steps, threads: 1, data: "mnist" });
  const { config } = resolveConfig(
    findRecipe(recipe),
    settings.map(([path, value]) => ({ path, value, origin: "loop-cost" })),
  );
  const folder = await mkdtemp(join(tmpdir(), "ganvas-loop-"));
  const bare = await openSession(config, await openData(config));
  await bare.initialize();
  let filled = 0;
  const fill = bare.feed.fill.bind(bare.feed);
  bare.feed.fill = (program) => {
    const start = performance.now();
    fill(program);
    filled += performance.now() - start;
  };
  const run = await startRun(config, folder);
  let reached = 0;
  /** @param {number} step */
  const trainTo = async (step) => {
    while (reached < step) {
      const next = await run.events.next();
      if (next.done === true) return;
      if (next.value.type === "step") reached = next.value.step;
    }
  };
  const bareBlock = async () => {
    for (let step = 0; step < block; step++) bare.step();
  };
  await trainTo(block);
  await bareBlock();
  filled = 0;
  /** @type {{ wall: number, cpu: number }[]} */
  const runs = [];
  /** @type {{ wall: number, cpu: number }[]} */
  const bares = [];
  for (let step = 2 * block; step <= steps; step += block) {
    bares.push(await timed(bareBlock));
    runs.push(await timed(() => trainTo(step)));
  }
  await run.events.return();
  await bare.dispose();
  await rm(folder, { recursive: true });
  const [wall, cpu] = [sum(bares.map(({ wall: ms }) => ms)), sum(bares.map(({ cpu: ms }) => ms))];
  const beside = (/** @type {number} */ whole, /** @type {number} */ part) => percent(whole - part, part);
  console.log(
    `${recipe}: ${runs.length} blocks of ${block} steps, one thread, ${(wall / runs.length / block).toFixed(2)} ms a step; ` +
      `a run costs ${beside(sum(runs.map(({ cpu: ms }) => ms)), cpu)} more processor time, ` +
      `${beside(median(runs.map(({ wall: ms }) => ms)), median(bares.map(({ wall: ms }) => ms)))} more time in the median block; ` +
      `a step waits for its batch ${percent(filled, wall)} of the time`,
  );
}
