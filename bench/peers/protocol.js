/** @file The peers' line protocol, JavaScript side; README.md beside this file describes it. */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const WARM_UP_STEPS = 3;
const WARM_UP_MS = 2000;

/** Reads `--case NAME --threads N`. @returns {{ name: string, threads: number }} */
export function readArguments() {
  const { values } = parseArgs({
    options: { case: { type: "string", default: "" }, threads: { type: "string", default: "2" } },
  });
  return { name: values.case, threads: Number(values.threads) };
}

/** Tells the driver that this peer cannot run here, and why. @param {string} reason what is missing and how to get it */
export function unavailable(reason) {
  console.log(JSON.stringify({ unavailable: reason }));
}

/**
 * Warms up, says it is ready, then times `step` for each "run N" line on standard input until "quit".
 * @param {() => unknown} step one training step or product; may return a promise
 * @param {Record<string, string | number>} about peer, case, threads, version: repeated in every line
 */
export async function serve(step, about) {
  const say = (/** @type {object} */ values) => console.log(JSON.stringify({ ...about, ...values }));
  const begin = performance.now();
  for (let i = 0; i < WARM_UP_STEPS && performance.now() - begin < WARM_UP_MS; i++) await step();
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === "quit") break;
    const steps = Number(/^run ([1-9]\d*)$/.exec(line.trim())?.[1]);
    if (!steps) {
      say({ error: `expected 'run N' or 'quit', got ${JSON.stringify(line)}` });
      continue;
    }
    const start = performance.now();
    for (let i = 0; i < steps; i++) await step();
    const msPerStep = (performance.now() - start) / steps;
    say({ steps, msPerStep, peakMiB: process.resourceUsage().maxRSS / 1024 });
  }
}
