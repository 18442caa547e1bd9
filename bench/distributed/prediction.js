/** @file The cost model's coefficients from timed exchanges, and what it says of timed steps. */
import { exchangeCost, partsOf, stepCost } from "./cost-model.js";

/** @typedef {import("../distributed.js").ExchangeRecord} ExchangeRecord */
/** @typedef {import("../distributed.js").StepRecord} StepRecord */
/** @typedef {import("../distributed.js").Measured} Measured */
/** @typedef {import("../distributed.js").Setting} Setting */
/** @typedef {import("./cost-model.js").Link} Link */
/** @typedef {import("./cost-model.js").Worker} Worker */

/**
 * a and b, neither below 0, for which a·x + b·y is near z: least squares of relative errors.
 * @param {readonly (readonly [x: number, y: number, z: number])[]} rows
 * @returns {[a: number, b: number]}
 */
function fit(rows) {
  let [xx, xy, yy, xz, yz] = [0, 0, 0, 0, 0];
  for (const [x, y, z] of rows) {
    const [a, b] = [x / z, y / z];
    xx += a * a;
    xy += a * b;
    yy += b * b;
    xz += a;
    yz += b;
  }
  const determinant = xx * yy - xy ** 2;
  const [a, b] = [(xz * yy - yz * xy) / determinant, (yz * xx - xz * xy) / determinant];
  if (a < 0) return [0, yz / yy];
  return b < 0 ? [xz / xx, 0] : [a, b];
}

/**
 * A link from exchanges over it, all by one library and scheme among as many ranks.
 * @param {readonly ExchangeRecord[]} records @param {Worker} worker
 * @returns {Link}
 */
export function fitLink(records, { summing, casting }) {
  const alone = records.filter(({ beside }) => beside === undefined);
  const rows = alone.map(({ kind, bytes, ms, late = ms, cpu, ranks, scheme }) => {
    const { stages, sent, summed, cast } = partsOf({ kind, bytes }, ranks, scheme);
    const work = summed / summing + cast / casting;
    return { stages, sent, seconds: Math.max(late / 1000 - work, 1e-7), busy: Math.max(cpu / 1000 - work, 1e-7) };
  });
  const [latency, byte] = fit(rows.map(({ stages, sent, seconds }) => [stages, sent, seconds]));
  const [stageWork, byteWork] = fit(rows.map(({ stages, sent, busy }) => [stages, sent, busy]));
  return { latency, message: 0, bandwidth: 1 / byte, stageWork, byteWork };
}

/** Whether two records are of one link, library, scheme and number of ranks. @param {Setting} a @param {Setting} b */
const isSameSetting = (a, b) =>
  /** @type {const} */ (["link", "family", "ranks", "scheme"]).every((key) => a[key] === b[key]);

/**
 * @typedef {object} Prediction of a step's time with exchanges
 * @property {StepRecord} step
 * @property {Link} link
 * @property {{ overlapped: number, atOnce: number }} predicted share of the step in which computation stands still
 */

/**
 * What the model, fitted on exchanges alone, says of each step.
 * @param {Measured} measured
 * @returns {Prediction[]}
 */
export function predictions({ exchanges, steps, worker }) {
  return steps.flatMap((step) => {
    const records = exchanges.filter((exchange) => isSameSetting(exchange, step));
    if (records.length === 0) return [];
    const { ranks, scheme, timeline } = step;
    const link = fitLink(records, worker);
    const costOf = (/** @type {import("./cost-model.js").Exchange} */ exchange) =>
      exchangeCost(exchange, { ranks, scheme, link, worker });
    const shareOf = (/** @type {boolean} */ overlap) =>
      stepCost(timeline, costOf, { overlap, isCoreShared: true }).share;
    return {
      ...{ step, link },
      predicted: { overlapped: shareOf(true), atOnce: shareOf(false) },
    };
  });
}
