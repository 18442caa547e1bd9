/**
 * @file What training costs beside its compiled steps: loop, guards, logs, pictures, checkpoints, waiting for batches. A run as a user's, under V8's sampling profiler: shares
 * of one run, which other work on the machine does not change. Usage: node bench/loop-cost.js [RECIPE …] [--steps N] [--set path=value …].
 */
import { mkdtemp, rm } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { settingsFromFlags } from "../dist/cli/settings-from-flags.js";
import { findRecipe, resolveConfig, startRun } from "../dist/training/index.js";

/** @typedef {import("node:inspector").Profiler.Profile} Profile */
/** @typedef {import("node:inspector").Profiler.ProfileNode} ProfileNode */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: "string", default: "1000" }, set: { type: "string", multiple: true, default: [] } },
});

/** Parts of the loop by function and file, the innermost first. @type {readonly (readonly [part: string, pattern: RegExp])[]} */
const parts = [
  ["batches", /^fill .*data-feed\.js/],
  ["steps", /^step .*session\.js/],
  ["guards", / .*\/guards\//],
  ["pictures", / .*(pictures|sample-picture|png)[^/]*\.js/],
  ["checkpoints", / .*(checkpoint|safetensors|sha256)[^/]*\.js/],
  ["logs", / .*(tensorboard|event-log|event-record|metrics-csv|background-file)[^/]*\.js/],
  ["waiting", /^\(idle\)/],
];

/** Time of each part, in µs. @param {Profile} profile @returns {Map<string, number>} */
function timesOf({ nodes, samples = [], timeDeltas = [] }) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const names = new Map(nodes.map(({ id, callFrame }) => [id, `${callFrame.functionName} ${callFrame.url}`]));
  /** @param {number | undefined} id @returns {string} */
  const partOf = (id) => {
    for (; id !== undefined; id = parents.get(id)) {
      const [part] = parts.find(([, pattern]) => pattern.test(names.get(id ?? 0) ?? "")) ?? [];
      if (part !== undefined) return part;
    }
    return "the rest";
  };
  const partsOfNodes = new Map(nodes.map(({ id }) => [id, partOf(id)]));
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const [index, id] of samples.entries()) {
    const part = partsOfNodes.get(id) ?? "";
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return times;
}

for (const recipe of positionals.length > 0 ? positionals : ["vanilla", "dcgan"]) {
  const flags = { steps: values.steps, threads: "1", data: "mnist", set: values.set };
  const { config } = resolveConfig(findRecipe(recipe), settingsFromFlags(flags));
  const folder = await mkdtemp(join(tmpdir(), "ganvas-loop-"));
  const profiler = new Session();
  profiler.connect();
  await profiler.post("Profiler.enable");
  await profiler.post("Profiler.setSamplingInterval", { interval: 1000 });
  const run = await startRun(config, folder);
  let isProfiled = false;
  for await (const event of run.events) {
    if (event.type !== "step" || isProfiled) continue;
    await profiler.post("Profiler.start"); // once everything has been compiled
    isProfiled = true;
  }
  const times = timesOf((await profiler.post("Profiler.stop")).profile);
  profiler.disconnect();
  await rm(folder, { recursive: true });
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const steps = times.get("steps") ?? 0;
  const shares = [...times].toSorted(([, a], [, b]) => b - a).filter(([part]) => part !== "steps");
  const percent = (/** @type {number} */ time) => `${((100 * time) / steps).toFixed(2)} %`;
  console.log(
    `${recipe}, ${config.steps} steps on one thread: ${percent(total - steps)} over the bare steps (${shares.map(([part, time]) => `${part} ${percent(time)}`).join(", ")})`,
  );
}
