/**
 * @file One rank of the benches of communication: exchanges and steps in turn, so that both are timed in the same rounds. Rank 0 prints what was measured as a line of JSON. Its
 * argument is the job as JSON.
 */
import { openMpi } from "../../dist/distributed/index.js";
import { exchangeTurns } from "./exchanges.js";
import { stepTurns } from "./steps.js";
import { takeTurns } from "./turns.js";

/**
 * @typedef {object} Job
 * @property {import("./cost-model.js").Scheme} scheme
 * @property {Parameters<typeof takeTurns>[1]} turns
 * @property {Parameters<typeof exchangeTurns>[1]} exchanges
 * @property {{ readonly works: readonly import("./steps.js").Work[] } & Parameters<typeof stepTurns>[2]} steps
 *
 * @typedef {object} Report
 * @property {string} library and where the ranks are
 * @property {readonly import("./exchanges.js").TimedExchange[]} exchanges
 * @property {readonly ({ work: string } & import("./steps.js").MeasuredStep)[]} steps
 */

/** @type {Job} */
const job = JSON.parse(process.argv[2] ?? "{}");
const { scheme } = job;
const communicator = await openMpi({
  reduce: scheme === "fast" ? "fast" : "exact",
  compress: scheme === "f16" || scheme === "bf16" ? scheme : "none",
  watchdog: 120,
});
const exchanges = exchangeTurns(communicator, job.exchanges);
/** @type {{ name: string, steps: Awaited<ReturnType<typeof stepTurns>> }[]} */
const works = [];
for (const work of job.steps.works)
  works.push({ name: work.name, steps: await stepTurns(communicator, work, job.steps) });
const turns = new Map([...exchanges.turns, ...works.flatMap(({ steps }) => steps.turns)]);
const timed = takeTurns(communicator, job.turns, turns);
/** @type {Report} */
const report = {
  library: communicator.name,
  exchanges: exchanges.result(timed),
  steps: works.map(({ name, steps }) => ({ work: name, ...steps.result(timed) })),
};
for (const { steps } of works) await steps.dispose();
if (communicator.rank === 0) console.log(JSON.stringify(report));
await communicator.close();
