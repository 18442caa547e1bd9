/** @file What data-parallel training costs on paper, as tables and a picture. */
import { crossing, paperStep, wires } from "../../bench/distributed/scaling.js";
import { colours } from "../line-panels.js";
import { millions, percent, short, size, table, time } from "./format.js";

/** @typedef {import("../../bench/distributed/networks.js").PaperNetwork} PaperNetwork */
/** @typedef {import("../../bench/distributed/scaling.js").Cluster} Cluster */
/** @typedef {import("../../bench/distributed/scaling.js").Way} Way */
/** @typedef {import("../line-panels.js").Panel} Panel */

/** What ranks compute with: operations of products a second. @typedef {{ readonly name: string, readonly flops: number }} Speed */

const rankCounts = [8, 64, 512];
/** Beyond so many ranks nobody looks. */
const most = 1024;

/** @param {PaperNetwork} network */
const parametersOf = ({ steps }) => steps[0]?.traffic.parameters ?? 0;

/** An average over the kinds of steps. @param {PaperNetwork} network @param {(traffic: import("../../bench/distributed/traffic.js").Traffic) => number} of */
const mean = ({ steps }, of) => steps.reduce((sum, { share, traffic }) => sum + share * of(traffic), 0);

/** The networks, and what a rank's step has. @param {readonly PaperNetwork[]} networks */
export const networkTable = (networks) =>
  table(
    [
      "network",
      "parameters",
      "products, an image",
      "exchanges a step",
      "of them small",
      "bytes",
      "batch, as published",
    ],
    networks.map((network) => [
      network.name,
      millions(parametersOf(network)),
      `${short(mean(network, ({ flops, images }) => flops / images) / 1e9)} GFLOP`,
      short(mean(network, ({ timeline }) => timeline.exchanges.length)),
      short(mean(network, ({ timeline }) => timeline.exchanges.filter(({ bytes }) => bytes <= 65_536).length)),
      size(mean(network, ({ timeline }) => timeline.exchanges.reduce((sum, { bytes }) => sum + bytes, 0))),
      String(network.batch),
    ]),
  );

/** @param {number | undefined} ranks @param {number} limit */
const ranksOrNone = (ranks, limit) => (ranks === undefined ? `over ${limit}` : String(ranks));

/**
 * Step times by number of ranks, and where communication takes half of a step.
 * @param {PaperNetwork} network
 * @param {readonly Speed[]} speeds
 * @param {Omit<Cluster, "flops" | "wire">} here
 * @param {(ranks: number) => number} imagesOf a rank
 * @param {number} limit ranks that make sense
 */
export function scalingTable(network, speeds, here, imagesOf, limit) {
  const way = (/** @type {Partial<Way>} */ options) => (/** @type {number} */ ranks) => ({
    ranks,
    images: imagesOf(ranks),
    ...options,
  });
  const rows = speeds.flatMap(({ name, flops }) =>
    wires.map((wire) => {
      const cluster = { ...here, flops, wire };
      const cells = rankCounts.map((ranks) => {
        if (ranks > limit) return "–";
        const { seconds, share } = paperStep(network, cluster, way({})(ranks));
        return `${time(seconds)} (${percent(share)})`;
      });
      const half = [{ overlap: false }, {}, { scheme: /** @type {const} */ ("bf16") }].map((options) =>
        ranksOrNone(crossing(network, cluster, way(options), limit), limit),
      );
      const alone = paperStep(network, cluster, { ranks: 1, images: imagesOf(1) });
      return [name, wire.name, time(alone.seconds), ...cells, ...half];
    }),
  );
  const head = ["a rank", "wire", "1 rank", ...rankCounts.map((ranks) => `${ranks} ranks`)];
  return table([...head, "half, no overlap", "half", "half, bf16"], rows);
}

/** The published batch, cut among ranks. @param {PaperNetwork} network @param {readonly Speed[]} speeds @param {Omit<Cluster, "flops" | "wire">} here */
export const strongTable = (network, speeds, here) =>
  scalingTable(network, speeds, here, (ranks) => network.batch / ranks, network.batch);

/** As many images for each rank as it has. @param {PaperNetwork} network @param {readonly Speed[]} speeds @param {Omit<Cluster, "flops" | "wire">} here */
export const weakTable = (network, speeds, here) => scalingTable(network, speeds, here, () => network.each, most);

/**
 * What overlap and 16 bits are worth: steps of 8 ranks with as many images each as the weak table has.
 * @param {readonly PaperNetwork[]} networks @param {Speed} speed @param {Omit<Cluster, "flops" | "wire">} here
 */
export function savingsTable(networks, speed, here) {
  const rows = networks.flatMap((network) =>
    wires.map((wire) => {
      const cluster = { ...here, flops: speed.flops, wire };
      const secondsOf = (/** @type {Partial<Way>} */ options) =>
        paperStep(network, cluster, { ranks: 8, images: network.each, ...options }).seconds;
      const plain = secondsOf({ overlap: false });
      const gain = (/** @type {number} */ seconds) => `${time(seconds)} (${short(plain / seconds)}×)`;
      return [
        ...[network.name, wire.name, time(secondsOf({ ranks: 1 })), time(plain)],
        gain(secondsOf({})),
        gain(secondsOf({ overlap: false, scheme: "bf16" })),
        gain(secondsOf({ scheme: "bf16" })),
      ];
    }),
  );
  return table(["network", "wire", "computation", "neither", "overlap", "bf16", "both"], rows);
}

/**
 * Share of the step in which computation stands still over ranks, one panel a network.
 * @param {readonly PaperNetwork[]} networks @param {Speed} speed @param {Omit<Cluster, "flops" | "wire">} here
 * @returns {Panel[]}
 */
export const sharePanels = (networks, speed, here) =>
  networks.map((network) => ({
    title: network.name,
    across: [0, 10],
    upward: [0, 100],
    ticks: [
      [0, 3, 6, 9].map((log) => /** @type {const} */ ([log, String(2 ** log)])),
      [0, 25, 50, 75, 100].map((share) => /** @type {const} */ ([share, String(share)])),
    ],
    curves: wires.map((wire, index) => ({
      name: wire.name,
      colour: [colours.orange, colours.blue, colours.green][index] ?? colours.grey,
      points: Array.from({ length: 41 }, (_, at) => {
        const ranks = Math.max(1, Math.round(2 ** (at / 4)));
        const { share } = paperStep(network, { ...here, flops: speed.flops, wire }, { ranks, images: network.each });
        return /** @type {const} */ ([Math.log2(ranks), 100 * share]);
      }),
    })),
  }));
