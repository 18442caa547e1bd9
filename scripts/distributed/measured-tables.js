/** @file What was measured of communication, and what the cost model says of it, as tables. */
import { exchangeCost } from "../../bench/distributed/cost-model.js";
import { fitLink, predictions } from "../../bench/distributed/prediction.js";
import { percent, short, signedPercent, size, table, time } from "./format.js";

/** @typedef {import("../../bench/distributed.js").Measured} Measured */
/** @typedef {import("../../bench/distributed.js").ExchangeRecord} ExchangeRecord */

const shownSizes = [64, 65_536, 2 ** 17, 2 ** 20, 2 ** 22, 2 ** 23];

/** Exchanges of one link, library, number of ranks and scheme, together. @param {readonly ExchangeRecord[]} exchanges */
function settingsOf(exchanges) {
  /** @type {Map<string, ExchangeRecord[]>} */
  const groups = new Map();
  for (const exchange of exchanges) {
    const { link, library, ranks, scheme } = exchange;
    const key = [link, library, ranks, scheme].join("|");
    groups.set(key, [...(groups.get(key) ?? []), exchange]);
  }
  return [...groups.values()];
}

/** Times by size, and the coefficients fitted to them. @param {Measured} measured */
export const exchangeTable = ({ exchanges, worker }) =>
  table(
    ["link", "library", "sum", ...shownSizes.map(size), "α", "B", "others' cores"],
    settingsOf(exchanges.filter(({ ranks }) => ranks === 2)).map((records) => {
      const [first] = records;
      const link = fitLink(records, worker);
      const cells = shownSizes.map((bytes) => {
        const found = records.find((record) => record.kind === "sum" && record.bytes === bytes && !record.beside);
        return found === undefined ? "–" : time(found.ms / 1000);
      });
      const foreign = records.reduce((sum, record) => sum + record.foreign, 0) / records.length;
      return [
        ...[first?.link ?? "", first?.library.replace(/,.*/, "") ?? "", first?.scheme ?? "", ...cells],
        ...[time(link.latency), `${short(link.bandwidth / 1e6)} MB/s`, foreign.toFixed(1)],
      ];
    }),
  );

/** What a step of each training exchanges. @param {Measured} measured */
export function workTable({ steps }) {
  const works = new Map(steps.map((step) => [step.work, step]));
  return table(
    ["training", "exchanges a step", "bytes of a rank"],
    Array.from(works.values(), ({ work, timeline: { exchanges } }) => [
      work,
      String(exchanges.length),
      size(exchanges.reduce((sum, { bytes }) => sum + bytes, 0)),
    ]),
  );
}

/** Shares of steps, predicted from exchanges and measured. @param {Measured} measured */
export const predictionTable = (measured) =>
  table(
    [
      "link",
      "sum",
      "training",
      "alone",
      "step",
      "at once",
      "share",
      "predicted",
      "error",
      "at once",
      "predicted",
      "error",
      "others' cores",
    ],
    predictions(measured).map(({ step, predicted }) => {
      const { link, scheme, work, ms, share, foreign } = step;
      const compared = /** @type {const} */ (["overlapped", "atOnce"]).flatMap((mode) => [
        percent(share[mode]),
        percent(predicted[mode]),
        signedPercent(predicted[mode] / share[mode] - 1),
      ]);
      const times = [ms.none, ms.overlapped, ms["at once"]].map((milliseconds) => time(milliseconds / 1000));
      return [link, scheme, work, ...times, ...compared, foreign.toFixed(1)];
    }),
  );

/** Sums among more ranks, predicted from those among two over the same link. @param {Measured} measured */
export function moreRanksTable({ exchanges, worker }) {
  const rows = settingsOf(exchanges).flatMap((records) => {
    const [first] = records;
    if (first === undefined || first.ranks === 2) return [];
    const { link: name, family, ranks, scheme } = first;
    const pairs = exchanges.filter(
      (other) => other.link === name && other.family === family && other.scheme === scheme && other.ranks === 2,
    );
    if (pairs.length === 0) return [];
    const link = fitLink(pairs, worker);
    const sums = records.filter(({ kind, beside }) => kind === "sum" && beside === undefined);
    return sums.map(({ bytes, ms, foreign }) => {
      const { seconds } = exchangeCost({ kind: "sum", bytes }, { ranks, scheme, link, worker });
      const error = signedPercent(seconds / (ms / 1000) - 1);
      return [name, String(ranks), size(bytes), time(ms / 1000), time(seconds), error, foreign.toFixed(1)];
    });
  });
  return table(["link", "ranks", "sum of", "measured", "predicted from 2 ranks", "error", "others' cores"], rows);
}

/** How well predictions do, in words. @param {Measured} measured */
export function verdict(measured) {
  const found = predictions(measured);
  const within = (/** @type {"overlapped" | "atOnce"} */ mode) =>
    found.filter(({ step, predicted }) => Math.abs(predicted[mode] / step.share[mode] - 1) <= 0.3).length;
  return `${within("overlapped")} of ${found.length} shares with overlap are predicted within 30 %, and ${within("atOnce")} of ${found.length} without.`;
}
