/**
 * @file Ganvas beside its peers: the same work, in interleaved rounds (A B C A B C …), as a table of medians and ratios.
 *
 *     npm run bench:peers -- --cases vanilla --threads 2 --rounds 7
 */
import { parseArgs } from "node:util";
import { caseNames, flopsOf, workOf } from "./cases.js";
import { peersOf } from "./catalogue.js";
import { PeerProcess } from "./peer-process.js";

const USAGE = `Usage: node bench/peers/run.js [options]
  --cases LIST     of ${caseNames.join(",")} (default: all)
  --peers LIST     only these, e.g. ganvas,pytorch (default: all that are there)
  --threads N      for the peers that can choose (default 2)
  --rounds N       rounds per peer, interleaved (default 7)
  --round-ms N     length of a round, milliseconds (default 1000; at least one step)
  --json           one JSON line per case and peer instead of tables`;

const median = (/** @type {number[]} */ values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

/** @returns {Promise<PeerProcess[]>} the peers that came up; the others are named on standard error */
async function start(name, options) {
  const running = [];
  for (const peer of peersOf(name, options.threads)) {
    if (options.peers && !options.peers.includes(peer.name)) continue;
    if (peer.missing) {
      console.error(`${name}: without ${peer.name}: ${peer.missing}`);
      continue;
    }
    const child = new PeerProcess(peer, options.threads);
    try {
      options.details.set(child, await child.answer());
      running.push(child);
    } catch (/** @type {any} */ error) {
      console.error(`${name}: without ${peer.name}: ${error.message}`);
      await child.stop();
    }
  }
  return running;
}

/** Times every peer `rounds` times, in turn. @returns {Promise<Map<PeerProcess, { ms: number, peakMiB: number }[]>>} */
async function measure(running, options) {
  const times = new Map();
  const steps = new Map();
  for (let round = -1; round < options.rounds; round++) {
    for (const child of running) {
      try {
        if (round < 0) {
          const { ms } = await child.run(1); // calibration, not counted
          steps.set(child, Math.max(1, Math.round(options.roundMs / ms)));
          times.set(child, []);
        } else if (times.has(child)) {
          times.get(child).push(await child.run(steps.get(child)));
        }
      } catch (/** @type {any} */ error) {
        console.error(`${child.name} dropped out: ${error.message}`);
        times.delete(child);
      }
    }
  }
  return times;
}

/** One row per peer; ratios are medians over rounds, so that a busy machine disturbs both sides alike. */
function rows(name, rounds, details) {
  const times = new Map([...rounds].map(([child, found]) => [child, found.map(({ ms }) => ms)]));
  const flops = flopsOf(name);
  const byName = new Map([...times].map(([child, ms]) => [child.name, ms]));
  const ratio = (above, below) => above && below && median(above.map((ms, i) => ms / below[i]));
  return [...times].map(([child, ms]) => ({
    case: name,
    peer: child.name,
    version: details.get(child).version,
    threads: details.get(child).threads,
    medianMs: median(ms),
    minMs: Math.min(...ms),
    gflops: flops && flops / median(ms) / 1e6,
    peakMiB: rounds.get(child).at(-1).peakMiB,
    speedOverPytorch: ratio(byName.get("pytorch"), ms),
    ganvasSpeedOverThis: ratio(ms, byName.get("ganvas")),
  }));
}

function table(name, found) {
  const number = (value, digits) => (value === undefined ? "–" : value.toFixed(digits));
  const head = ["peer", "version", "threads", "median ms", "min ms", "GFLOP/s", "peak MiB", "× PyTorch", "Ganvas is ×"];
  const lines = found.map((row) => [
    row.peer,
    String(row.version ?? "–"),
    String(row.threads ?? "–"),
    number(row.medianMs, 2),
    number(row.minMs, 2),
    number(row.gflops, 1),
    number(row.peakMiB, 0),
    number(row.speedOverPytorch, 2),
    number(row.ganvasSpeedOverThis, 2),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column].length)));
  const print = (line) => line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  return [`\n${name}`, ...[head, ...lines].map(print)].join("\n");
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      cases: { type: "string", default: caseNames.join(",") },
      peers: { type: "string" },
      threads: { type: "string", default: "2" },
      rounds: { type: "string", default: "7" },
      "round-ms": { type: "string", default: "1000" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const whole = (/** @type {"threads" | "rounds" | "round-ms"} */ flag) => {
    if (!/^[1-9]\d*$/.test(values[flag]))
      throw new Error(`--${flag} must be a whole number above 0, got ${values[flag]}`);
    return Number(values[flag]);
  };
  const cases = values.cases.split(",");
  cases.forEach(workOf); // throws for an unknown one
  const counts = { threads: whole("threads"), rounds: whole("rounds"), roundMs: whole("round-ms") };
  return {
    cases,
    peers: values.peers?.split(","),
    ...counts,
    json: values.json,
    help: values.help,
    details: new Map(),
  };
}

/** @returns {Promise<number>} the exit code */
async function main(options) {
  let measured = 0;
  for (const name of options.cases) {
    const running = await start(name, options);
    try {
      const found = rows(name, await measure(running, options), options.details);
      measured += found.length;
      if (options.json) for (const row of found) console.log(JSON.stringify(row));
      else if (found.length > 0) console.log(table(name, found));
    } finally {
      await Promise.all(running.map((child) => child.stop()));
    }
  }
  return measured > 0 ? 0 : 1;
}

let options;
try {
  options = readOptions();
} catch (/** @type {any} */ error) {
  console.error(`${error.message}\n${USAGE}`);
}
if (options?.help) console.log(USAGE);
else process.exitCode = options ? await main(options) : 2;
