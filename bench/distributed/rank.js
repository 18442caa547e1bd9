/** @file One rank of the benches of communication. Rank 0 prints what was measured as a line of JSON. Its argument is the job as JSON. */
import { openMpi } from "../../dist/distributed/index.js";
import { timeExchanges } from "./exchanges.js";
import { timeSteps } from "./steps.js";

/** @typedef {import("./cost-model.js").Scheme} Scheme */

/**
 * @typedef {object} Job
 * @property {Scheme} scheme
 * @property {Parameters<typeof timeExchanges>[1]} [exchanges]
 * @property {{ readonly works: readonly import("./steps.js").Work[] } & Parameters<typeof timeSteps>[2]} [steps]
 *
 * @typedef {object} Report
 * @property {string} library and where the ranks are
 * @property {readonly import("./exchanges.js").TimedExchange[]} exchanges
 * @property {readonly ({ work: string } & import("./steps.js").MeasuredStep)[]} steps
 */

/** @type {Job} */
const { scheme, exchanges, steps } = JSON.parse(process.argv[2] ?? "{}");
const communicator = await openMpi({
  reduce: scheme === "fast" ? "fast" : "exact",
  compress: scheme === "f16" || scheme === "bf16" ? scheme : "none",
  watchdog: 120,
});
/** @type {Report["steps"][number][]} */
const timedSteps = [];
if (steps !== undefined) {
  for (const work of steps.works) timedSteps.push({ work: work.name, ...(await timeSteps(communicator, work, steps)) });
}
/** @type {Report} */
const report = {
  library: communicator.name,
  exchanges: exchanges === undefined ? [] : timeExchanges(communicator, exchanges),
  steps: timedSteps,
};
if (communicator.rank === 0) console.log(JSON.stringify(report));
await communicator.close();
