/**
 * @file Measures communication between ranks on this machine: exchanges by size, and what they cost a training step, by link. Writes bench/distributed/measured.json, from which
 * `node scripts/distributed-cost.js` makes docs/distributed-cost.md.
 *
 *     node bench/distributed.js [--links "shared memory,1 Gbit"] [--families openmpi] [--schemes exact] [--works "dcgan 64 px"] [--ranks 2] [--patience SECONDS]
 *
 * What is measured replaces what was recorded of the same link, library, ranks and scheme unless others computed more beside it; all else stays.
 */
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { timeWorker } from "./distributed/worker.js";
import { works } from "./distributed/works.js";
import { linkKinds, obstacle, runRanks } from "./distributed/links.js";

/** @typedef {import("./distributed/cost-model.js").Scheme} Scheme */
/** @typedef {import("./distributed/links.js").Family} Family */
/** @typedef {import("./distributed/rank.js").Report} Report */

/**
 * @typedef {{ readonly link: string, readonly family: Family, readonly ranks: number, readonly scheme: Scheme }} Setting
 * @typedef {Setting & { readonly library: string, readonly load: number } & Report["exchanges"][number]} ExchangeRecord
 * @typedef {Setting & { readonly load: number } & Report["steps"][number]} StepRecord `load` of the machine in the minute before
 * @typedef {{ machine: string, worker: import("./distributed/cost-model.js").Worker, exchanges: ExchangeRecord[], steps: StepRecord[] }} Measured
 */

const { values } = parseArgs({
  options: {
    links: { type: "string" },
    families: { type: "string", default: "openmpi" },
    schemes: { type: "string", default: "exact" },
    works: { type: "string" },
    ranks: { type: "string", default: "2" },
    rounds: { type: "string", default: "9" },
    patience: { type: "string", default: "60" },
  },
});
const wanted = (/** @type {string | undefined} */ text, /** @type {string} */ name) =>
  text === undefined || text.split(",").includes(name);
const ranks = Number(values.ranks);
const rounds = Number(values.rounds);
const patience = 1000 * Number(values.patience);

/** The most that a link carries within a bench's patience, in bytes. @param {string | undefined} rate */
const largestOver = (rate) => (rate === "100mbit" ? 4 : 8) * 2 ** 20;

const file = fileURLToPath(new URL("distributed/measured.json", import.meta.url));
/** @type {Measured} */
const measured = await readFile(file, "utf8").then(JSON.parse, () => ({ exchanges: [], steps: [] }));
measured.worker = timeWorker();
measured.machine = `${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.version}`;
const script = fileURLToPath(new URL("distributed/rank.js", import.meta.url));

/** How much others computed beside a measurement, in processors. @param {readonly { readonly foreign: number }[]} records */
const foreignOf = (records) => records.reduce((sum, { foreign }) => sum + foreign, 0) / records.length;

/** Processors that others may have used more for a measurement still to be as calm. */
const alike = 0.05;

/** @param {Setting} setting @param {Report} report @param {number} load @returns {boolean} whether it is as calm as what was there */
function record(setting, { library, exchanges, steps }, load) {
  const isOther = (/** @type {Setting} */ other) =>
    /** @type {const} */ (["link", "family", "ranks", "scheme"]).some((key) => other[key] !== setting[key]);
  const before = [...measured.exchanges, ...measured.steps].filter((other) => !isOther(other));
  if (before.length > 0 && foreignOf(before) + alike < foreignOf([...exchanges, ...steps])) return false;
  measured.exchanges = measured.exchanges.filter(isOther);
  measured.exchanges.push(...exchanges.map((timed) => ({ ...setting, library, load, ...timed })));
  measured.steps = measured.steps.filter(isOther);
  measured.steps.push(...steps.map((step) => ({ ...setting, load, ...step })));
  return true;
}

/** More digits say nothing. @param {string} _ @param {unknown} value */
const rounded = (_, value) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

/** @param {Setting} setting @param {Report} report */
function show({ link, family, scheme }, { exchanges, steps }) {
  console.log(`${link}, ${family}, ${ranks} ranks, ${scheme}`);
  if (exchanges.length > 0)
    console.log(`  beside the exchanges others used ${foreignOf(exchanges).toFixed(2)} processors`);
  for (const { kind, bytes, ms, cpu, beside } of exchanges) {
    const size = `${kind} of ${bytes} bytes${beside === undefined ? "" : ` beside ${beside}`}`;
    console.log(
      `  ${size.padEnd(36)} ${ms.toFixed(3).padStart(9)} ms, ${cpu.toFixed(3)} of a processor, ${(bytes / ms / 1e3).toFixed(0)} MB/s`,
    );
  }
  for (const { work, ms, foreign, timeline } of steps) {
    const sent = timeline.exchanges.reduce((sum, { bytes }) => sum + bytes, 0);
    const times = Object.entries(ms).map(([mode, time]) => `${mode} ${time.toFixed(1)}`);
    console.log(
      `  ${work.padEnd(24)} ${timeline.exchanges.length} exchanges of ${(sent / 1e6).toFixed(2)} MB; ms a step: ${times.join(", ")}; beside others' ${foreign.toFixed(2)} processors`,
    );
  }
}

for (const link of linkKinds.filter(({ name }) => wanted(values.links, name))) {
  for (const family of link.families.filter((name) => wanted(values.families, name))) {
    const reason = await obstacle(link, family);
    if (reason !== undefined) {
      console.log(`${link.name}, ${family}: skipped, ${reason}`);
      continue;
    }
    for (const scheme of /** @type {Scheme[]} */ (values.schemes.split(","))) {
      const load = Math.round(100 * (loadavg()[0] ?? 0)) / 100;
      /** @type {import("./distributed/rank.js").Job} */
      const job = {
        scheme,
        turns: { rounds, patience },
        exchanges: { largest: largestOver(link.wire?.rate), roundMs: 60 },
        steps: { works: works.filter(({ name }) => wanted(values.works, name)), roundMs: 200 },
      };
      /** @type {Report} */
      const report = JSON.parse(await runRanks({ link, family, ranks, script, args: [JSON.stringify(job)] }));
      /** @type {Setting} */
      const setting = { link: link.name, family, ranks, scheme };
      show(setting, report);
      if (record(setting, report, load)) await writeFile(file, `${JSON.stringify(measured, rounded)}\n`);
      else console.log("  others computed less beside what was recorded before: that stays");
    }
  }
}
