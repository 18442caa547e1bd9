/**
 * @file How much of the engine's speed `ganvas serve` gives to its clients: slices of the bare engine and of the served one in turn, both with the same threads, so that other work on
 * the machine meets both; the processor time that an image takes, clients left out, depends on it less. Usage: node bench/serve/run.js RUN … [--threads N] [--clients N] [--seconds N] [--rounds N] [--only NAME].
 */
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: "string", default: "1" },
    clients: { type: "string", default: "64" },
    seconds: { type: "string", default: "60" },
    rounds: { type: "string", default: "6" },
    only: { type: "string" },
  },
});
const slice = Number(values.seconds) / Number(values.rounds);

/** What clients ask for: path and images per request. @type {Record<string, readonly [path: string, images: number]>} */
const cases = {
  "png, 1 image": ["/v1/images?seed=#&format=png", 1],
  "json, 1 image": ["/v1/images?seed=#&format=json", 1],
  "raw, 1 image": ["/v1/images?seed=#&format=raw", 1],
  "png, grid of 32": ["/v1/images?seeds=#-$&format=png", 32],
  "json, 32 images": ["/v1/images?seeds=#-$&format=json", 32],
  "raw, 32 images": ["/v1/images?seeds=#-$&format=raw", 32],
};

const at = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/** A process that is spoken to by lines. @param {readonly string[]} args */
function start(args) {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => String((await lines.next()).value) };
}

/** @param {number[]} list */
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;

for (const run of positionals) {
  const bare = start([at("bare.js"), run, values.threads]);
  await bare.line();
  const server = start([
    at("../../dist/cli/main.js"),
    "serve",
    run,
    "--port",
    "0",
    "--threads",
    values.threads,
    "--json",
  ]);
  const { origin, recipe } = JSON.parse(await server.line());
  const port = new URL(origin).port;
  const processorSeconds = async () => {
    const text = await (await fetch(`${origin}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (.*)$/m.exec(text)?.[1]);
  };
  for (const [name, [path, images]] of Object.entries(cases)) {
    if (values.only !== undefined && values.only !== name) continue;
    /** @type {{ bare: number[], bareTime: number[], servedTime: number[], served: number[], p50: number[], p99: number[], others: Record<string, number> }} */
    const seen = { bare: [], bareTime: [], servedTime: [], served: [], p50: [], p99: [], others: {} };
    const args = [at("clients.js"), port, values.clients, String(slice), path, "--images", String(images)];
    for (let round = 0; round < Number(values.rounds); round++) {
      bare.child.stdin.write(`${slice}\n`);
      const [speed, time] = JSON.parse(await bare.line());
      seen.bare.push(speed);
      seen.bareTime.push(time);
      const before = await processorSeconds();
      const outcome = JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
      seen.served.push(outcome.imagesPerSecond);
      const drawn = outcome.imagesPerSecond * outcome.seconds;
      seen.servedTime.push((1e6 * ((await processorSeconds()) - before)) / drawn);
      seen.p50.push(outcome.statuses[200]?.p50);
      seen.p99.push(outcome.statuses[200]?.p99);
      if (outcome.errors > 0) seen.others.errors = (seen.others.errors ?? 0) + outcome.errors;
      for (const [status, { count }] of Object.entries(outcome.statuses)) {
        if (status !== "200") seen.others[status] = (seen.others[status] ?? 0) + count;
      }
    }
    const ratios = seen.served.map((value, index) => value / (seen.bare[index] ?? NaN)).sort((a, b) => a - b);
    const others = Object.entries(seen.others).map(([status, count]) => `, ${count} × ${status}`);
    console.log(
      `${recipe}, ${values.threads} threads, ${name}: ${mean(seen.served).toFixed(0)} images/s, bare ${mean(seen.bare).toFixed(0)}, ` +
        `ratio ${(mean(seen.served) / mean(seen.bare)).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(" ")}), ` +
        `processor time per image ${mean(seen.servedTime).toFixed(0)} µs, bare ${mean(seen.bareTime).toFixed(0)} µs, ` +
        `p50 ${mean(seen.p50).toFixed(1)} ms, p99 ${mean(seen.p99).toFixed(1)} ms${others.join("")}`,
    );
  }
  bare.child.stdin.end();
  server.child.kill("SIGTERM");
}
