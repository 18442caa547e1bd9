/**
 * @file A crowd before `ganvas serve`: many clients at a short queue, who come again when they are told to. How soon the excess is refused, how long those accepted wait, and whether memory
 * stays. Usage: node bench/serve/overload.js RUN [--clients N] [--queue N] [--seconds N] [--threads N].
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    clients: { type: "string", default: "1000" },
    queue: { type: "string", default: "64" },
    seconds: { type: "string", default: "20" },
    threads: { type: "string", default: "1" },
  },
});
const at = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const flags = ["--port", "0", "--queue", values.queue, "--threads", values.threads, "--json"];
const server = spawn(process.execPath, [at("../../dist/cli/main.js"), "serve", positionals[0] ?? "last", ...flags], {
  stdio: ["ignore", "pipe", "ignore"],
});
const port = new URL(JSON.parse(String((await once(server.stdout, "data"))[0])).origin).port;
const megabytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1024;
console.log(`at the start: ${megabytes().toFixed(0)} MB`);
for (let round = 0; round < 3; round++) {
  const args = [at("clients.js"), port, values.clients, values.seconds, "/v1/images?seed=#&format=png", "--retry"];
  const { statuses, errors, imagesPerSecond } = JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
  const told = Object.entries(statuses).map(
    ([status, { count, p50, p99, max }]) =>
      `${count} × ${status} (p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, at most ${max.toFixed(1)} ms)`,
  );
  console.log(
    `${values.clients} clients, queue ${values.queue}: ${told.join(", ")}, ${errors} errors, ${imagesPerSecond.toFixed(0)} images/s; ${megabytes().toFixed(0)} MB`,
  );
}
server.kill("SIGTERM");
