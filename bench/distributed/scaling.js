/** @file Steps on paper: networks as published, among more ranks than we have, over wires that we do not have. */
import { exchangeCost, stepCost } from "./cost-model.js";

/** @typedef {import("./cost-model.js").Link} Link */
/** @typedef {import("./cost-model.js").Scheme} Scheme */
/** @typedef {import("./cost-model.js").StepCost} StepCost */
/** @typedef {import("./cost-model.js").Worker} Worker */
/** @typedef {import("./networks.js").PaperNetwork} PaperNetwork */

/** @typedef {{ readonly name: string, readonly latency: number, readonly message: number, readonly bandwidth: number }} Wire as of `Link`, software aside */

/** Bandwidths are what remains of the line's after headers; latencies are usual ones. @type {readonly Wire[]} */
export const wires = [
  { name: "1 GbE", latency: 30e-6, message: 2e-6, bandwidth: 0.94 * 125e6 },
  { name: "10 GbE", latency: 15e-6, message: 2e-6, bandwidth: 0.94 * 1.25e9 },
  { name: "100 Gb InfiniBand", latency: 2e-6, message: 0.5e-6, bandwidth: 0.94 * 12.5e9 },
];

/**
 * @typedef {object} Cluster
 * @property {number} flops operations of products a second that a rank does
 * @property {Wire} wire
 * @property {number} software seconds that our own part of a stage takes
 * @property {Worker} worker
 *
 * @typedef {object} Way
 * @property {number} ranks
 * @property {number} images of a rank; may be a fraction, for what lies between
 * @property {Scheme} [scheme] exact unless given
 * @property {boolean} [overlap] true unless given
 */

/** @param {Cluster} cluster @returns {Link} */
const linkOf = ({ wire, software }) => ({
  latency: wire.latency + software,
  message: wire.message,
  bandwidth: wire.bandwidth,
  // Ranks have a core for communication beside those that compute.
  stageWork: 0,
  byteWork: 0,
});

/**
 * A step, on average over the kinds of steps that a training has.
 * @param {PaperNetwork} network @param {Cluster} cluster @param {Way} way
 * @returns {StepCost}
 */
export function paperStep({ steps }, cluster, { ranks, images, scheme = "exact", overlap = true }) {
  const setup = { ranks, scheme, link: linkOf(cluster), worker: cluster.worker };
  let [seconds, compute] = [0, 0];
  for (const { share, traffic } of steps) {
    const factor = images / traffic.images;
    const timeline = {
      // What is gathered are parts of the batch.
      exchanges: traffic.timeline.exchanges.map(({ kind, bytes }) => ({
        kind,
        bytes: kind === "gather" ? bytes * factor : bytes,
      })),
      moments: traffic.timeline.moments.map((moment) => ({
        ...moment,
        compute: (moment.compute * factor) / cluster.flops,
      })),
    };
    const cost = stepCost(timeline, (exchange) => exchangeCost(exchange, setup), { overlap });
    seconds += share * cost.seconds;
    compute += share * cost.compute;
  }
  return { seconds, compute, exposed: seconds - compute, share: 1 - compute / seconds };
}

/**
 * The ranks from which on computation stands still at least half of a step.
 * @param {PaperNetwork} network @param {Cluster} cluster
 * @param {(ranks: number) => Way} way
 * @param {number} most ranks that are tried
 * @returns {number | undefined} undefined when there are none
 */
export function crossing(network, cluster, way, most) {
  const isHalf = (/** @type {number} */ ranks) => paperStep(network, cluster, way(ranks)).share >= 0.5;
  if (!isHalf(most)) return undefined;
  // More ranks, more communication for less or as much computation.
  let [below, from] = [1, most];
  while (from - below > 1) {
    const between = (below + from) >> 1;
    if (isHalf(between)) from = between;
    else below = between;
  }
  return from;
}
