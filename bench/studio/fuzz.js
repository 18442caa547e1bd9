/**
 * @file Asks a studio at random for minutes, from many clients at once, with trainings that come and go: no answer may be a 500, and neither memory nor open files may grow.
 * Usage: node bench/studio/fuzz.js [--minutes N] [--clients N] [--seed N]. The exit code is 1 when it went wrong.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { randomFrom, requestsTo } from "./requests.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    clients: { type: "string", default: "24" },
    seed: { type: "string", default: "0" },
  },
});
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ganvas-fuzz-"));
const runs = join(folder, "runs");
const env = { ...process.env, GANVAS_CACHE: join(folder, "cache") };

const tiny = ["--data", "ring", "--steps", "20", "--threads", "1"];
await promisify(execFile)(process.execPath, [main, "train", "vanilla", ...tiny, "--out", runs, "--quiet"], { env });
const server = spawn(process.execPath, [main, "studio", "--port", "0", "--runs", runs, "--json"], {
  env,
  stdio: ["ignore", "pipe", "pipe"],
});
let said = "";
let refusals = 0;
server.stderr.on("data", (chunk) => {
  said = `${said}${chunk}`.slice(-5000);
  refusals += String(chunk).split("\n").length - 1;
});
const [greeting] = await once(server.stdout, "data");
const address = new URL(JSON.parse(String(greeting)).address);
const token = address.searchParams.get("token") ?? "";

const random = randomFrom(Number(values.seed));
const names = () => readdirSync(runs).filter((name) => /^\d/.test(name));
const requests = requestsTo(random, { host: address.host, token, runs: names });
const agent = new Agent({ keepAlive: true, maxSockets: Number(values.clients) });
/** @type {Map<number | string, number>} */
const answers = new Map();
/** @type {string[]} */
const failures = [];
const count = (/** @type {number | string} */ answer) => answers.set(answer, (answers.get(answer) ?? 0) + 1);

/** One request to its end; event streams, and now and then others, are left in the middle. @param {ReturnType<typeof requests.next>} asked */
const ask = ({ method, path, headers, body, leavesEarly }) =>
  new Promise((resolve) => {
    const end = (/** @type {number | string} */ answer) => {
      count(answer);
      resolve(undefined);
    };
    let sent;
    try {
      sent = request({ host: "127.0.0.1", port: address.port, method, path, headers, agent, timeout: 30_000 });
    } catch {
      end("not sendable");
      return;
    }
    sent.on("timeout", () => {
      failures.push(`${method} ${path}: no answer in 30 s`);
      sent.destroy();
    });
    sent.on("error", (/** @type {NodeJS.ErrnoException} */ error) => end(error.code ?? "error"));
    sent.on("upgrade", (_, socket) => {
      socket.destroy();
      end("upgrade");
    });
    sent.on("response", (answer) => {
      if ((answer.statusCode ?? 500) >= 500)
        failures.push(`${method} ${path} ${JSON.stringify(headers)} ${body.slice(0, 300)}: ${answer.statusCode}`);
      const isStream = answer.headers["content-type"] === "text/event-stream";
      if (leavesEarly || isStream) setTimeout(() => sent.destroy(), random() * 300);
      answer.on("error", () => undefined);
      answer.on("close", () => end(answer.statusCode ?? 0)).resume();
    });
    if (leavesEarly && random() < 0.5) setTimeout(() => sent.destroy(), random() * 20);
    sent.end(body);
  });

/** Bytes that are no request, left after a while. */
const disturb = () =>
  new Promise((resolve) => {
    const socket = connect(Number(address.port), "127.0.0.1", () => socket.write(requests.noise()));
    socket.on("error", () => undefined).resume();
    socket.on("close", () => {
      count("noise");
      resolve(undefined);
    });
    setTimeout(() => socket.destroy(), random() * 1000);
  });

/** A short training, right in all. */
const train = () =>
  ask({
    method: "POST",
    path: "/api/runs",
    headers: { host: address.host, authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      recipe: "vanilla",
      settings: { data: "ring", steps: 300, threads: 1, checkpointEvery: 50 },
    }),
    leavesEarly: false,
  });

const status = () => readFileSync(`/proc/${server.pid}/status`, "utf8");
const megabytes = () => Number(/VmRSS:\s+(\d+)/.exec(status())?.[1]) / 1024;
const openFiles = () => readdirSync(`/proc/${server.pid}/fd`).length;
const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const sample = () => ({ megabytes: megabytes(), files: openFiles() });

const until = Date.now() + Number(values.minutes) * 60_000;
const working = () => Date.now() < until && server.exitCode === null;
const clients = Array.from({ length: Number(values.clients) }, async () => {
  while (working()) await (random() < 0.03 ? disturb() : ask(requests.next()));
});
const trainer = (async () => {
  while (working()) {
    if (names().length < 40) await train();
    await wait(15_000);
  }
})();
const samples = [];
while (working()) {
  await wait(Math.min(30_000, Math.max(0, until - Date.now())));
  if (server.exitCode !== null) break;
  samples.push(sample());
  const { megabytes: size, files } = samples.at(-1) ?? sample();
  const total = [...answers.values()].reduce((sum, some) => sum + some, 0);
  console.log(
    `${samples.length * 30} s: ${total} requests, ${size.toFixed(0)} MB, ${files} open files, ${failures.length} failures`,
  );
}
await Promise.all([...clients, trainer]);
agent.destroy();
await wait(20_000); // streams notice that nobody reads, the timers of slow clients run out
if (server.exitCode === null) {
  const { megabytes: size, files } = sample();
  console.log(`at rest: ${size.toFixed(0)} MB, ${files} open files`);
  if (files > 40) failures.push(`${files} files are open though nobody asks`);
} else failures.push(`the server ended by itself: ${said}`);
const sorted = [...answers].toSorted(([, a], [, b]) => b - a).map(([answer, times]) => `${answer} ${times}×`);
console.log(`answers: ${sorted.join(", ")}; ${refusals} lines of refusals; ${names().length} runs`);
for (const failure of failures.slice(0, 20)) console.log(failure);
// Trainings outlive the server, paused ones for good.
for (const name of names()) {
  const lock = join(runs, name, "lock.json");
  if (existsSync(lock)) process.kill(JSON.parse(readFileSync(lock, "utf8")).pid, "SIGTERM");
}
while (names().some((name) => existsSync(join(runs, name, "lock.json")))) await wait(100);
server.kill("SIGINT");
await once(server, "exit");
rmSync(folder, { recursive: true, force: true });
process.exitCode = failures.length > 0 ? 1 : 0;
