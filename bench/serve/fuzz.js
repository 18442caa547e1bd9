/**
 * @file Asks `ganvas serve` at random for minutes, from many clients at once: right requests, such with things wrong, clients that hang up, bytes that are no HTTP. No answer may be a 500,
 * every refusal is one line of JSON, images stay what they were, and memory does not grow. Usage: node bench/serve/fuzz.js RUN [--minutes N] [--clients N] [--seed N]. Exit code 1 when it went wrong.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import fc from "fast-check";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "10" },
    clients: { type: "string", default: "32" },
    seed: { type: "string", default: "0" },
  },
});

/** @typedef {{ method: string, path: string, headers: Record<string, string>, body: string, hangsUpMs: number | null }} Asked */

const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, 7, 1e9, 2 ** 32));
const value = fc.oneof(
  { weight: 3, arbitrary: number },
  fc.string(),
  fc.constantFrom(
    "0-7",
    "3,1",
    "0-255",
    "0-1000000000",
    "png",
    "json",
    "pixels",
    "raw",
    "NaN",
    "-1",
    "\0",
    "9".repeat(400),
  ),
  fc.array(number, { maxLength: 4 }),
  fc.jsonValue(),
);
const name = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom("seed", "seeds", "class", "truncation", "format", "columns", "scale", "model"),
  },
  fc.constantFrom("__proto__", "constructor", ""),
  fc.string(),
);
const right = fc.record(
  {
    seeds: fc.constantFrom("0-3", "5", "7-20"),
    format: fc.constantFrom("png", "json", "pixels", "raw"),
    scale: fc.nat(3),
  },
  { requiredKeys: ["seeds"] },
);
const fields = fc.oneof(right, fc.dictionary(name, value, { maxKeys: 4 }));
const inUrl = (/** @type {unknown} */ part) =>
  encodeURIComponent(typeof part === "string" ? part : JSON.stringify(part));
const query = fields.map((all) =>
  Object.entries(all)
    .map(([key, part]) => `${inUrl(key)}=${inUrl(part)}`)
    .join("&"),
);
const route = fc.oneof(
  { weight: 6, arbitrary: query.map((text) => `/v1/images?${text}`) },
  fc.constantFrom(
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/v1/model",
    "/v1/images",
    "/../../etc/passwd",
    "/%00",
    "/%",
    "//x",
    "*",
  ),
  fc.webPath(),
);
const body = fc.oneof(
  fields.map((all) => JSON.stringify(all)),
  fc.json(),
  fc.string(),
  fc.constant("x".repeat(2 ** 21)),
  fc.constant(`[${"[".repeat(50_000)}`),
);
const headers = fc.dictionary(
  fc.constantFrom(
    "accept",
    "if-none-match",
    "content-type",
    "expect",
    "origin",
    "range",
    "connection",
    "host",
    "transfer-encoding",
    "content-length",
    "upgrade",
  ),
  fc.constantFrom(
    "application/json",
    "*",
    "image/png",
    "text/plain",
    "100-continue",
    "http://evil.example",
    "bytes=0-1",
    "close",
    "chunked",
    "5",
    "-1",
    "a".repeat(3000),
    "evil.example",
  ),
  { maxKeys: 3 },
);
/** @type {fc.Arbitrary<Asked>} */
const asked = fc.record({
  method: fc.constantFrom(
    "GET",
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "TRACE",
  ),
  path: route,
  headers: fc.oneof(fc.constant({}), fc.constant({ "content-type": "application/json" }), headers),
  body,
  hangsUpMs: fc.oneof({ weight: 11, arbitrary: fc.constant(null) }, fc.nat(30)),
});
const noise = fc.oneof(
  fc.string(),
  fc.constantFrom(
    "GET / HTTP/1.1\r\n",
    "GET / HTTP/9\r\n\r\n",
    "POST /v1/images HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{",
    "\x16\x03\x01",
  ),
);

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const server = spawn(
  process.execPath,
  [main, "serve", positionals[0] ?? "last", "--port", "0", "--threads", "1", "--queue", "16", "--json"],
  {
    stdio: ["ignore", "pipe", "pipe"],
  },
);
let said = "";
server.stderr.on("data", (chunk) => (said = `${said}${chunk}`.slice(-3000)));
const { origin } = JSON.parse(String((await once(server.stdout, "data"))[0]));
const port = Number(new URL(origin).port);
const agent = new Agent({ keepAlive: true, maxSockets: Number(values.clients) });
/** @type {Map<number | string, number>} */
const answers = new Map();
/** @type {string[]} */
const failures = [];
const count = (/** @type {number | string} */ answer) => answers.set(answer, (answers.get(answer) ?? 0) + 1);
const isOneLine = (/** @type {string} */ text) => {
  try {
    return !/[\r\n]/.test(JSON.parse(text).error);
  } catch {
    return false;
  }
};

/** One request to its end. @param {Asked} wanted @returns {Promise<void>} */
const ask = ({ method, path, headers: given, body: text, hangsUpMs }) =>
  new Promise((resolve) => {
    const end = (/** @type {number | string} */ answer) => {
      count(answer);
      resolve();
    };
    let sent;
    try {
      sent = request({ host: "127.0.0.1", port, method, path, headers: given, agent });
    } catch {
      end("not sendable");
      return;
    }
    sent.setTimeout(45_000, () => {
      failures.push(`${method} ${path.slice(0, 200)}: no answer in 45 s`);
      sent.destroy();
    });
    sent.on("error", (/** @type {NodeJS.ErrnoException} */ error) => end(error.code ?? "error"));
    sent.on("response", (answer) => {
      const status = answer.statusCode ?? 0;
      let heard = "";
      answer.on("data", (chunk) => (heard = status >= 400 ? heard + chunk : ""));
      answer.on("error", () => undefined);
      answer.on("close", () => {
        const isWrong = status >= 400 && method !== "HEAD" && answer.complete && !isOneLine(heard);
        if ((status >= 500 && status !== 503) || isWrong)
          failures.push(
            `${method} ${path.slice(0, 200)} ${JSON.stringify(given).slice(0, 200)} ${text.slice(0, 200)}: ${status} ${heard.slice(0, 200)}`,
          );
        end(status);
      });
    });
    if (hangsUpMs !== null) setTimeout(() => sent.destroy(), hangsUpMs);
    sent.end(method === "GET" || method === "HEAD" ? undefined : text);
  });

/** Bytes that are no request, left after a while. @param {string} text @returns {Promise<void>} */
const disturb = (text) =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("error", () => undefined).resume();
    socket.on("close", () => {
      count("noise");
      resolve();
    });
    setTimeout(() => socket.destroy(), 200);
  });

const sample = () => ({
  megabytes: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) / 1024,
  files: readdirSync(`/proc/${server.pid}/fd`).length,
});
const picture = async () => Buffer.from(await (await fetch(`${origin}/v1/images?seed=7&format=raw`)).arrayBuffer());
const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

const before = await picture();
console.log(`at the start: ${JSON.stringify(sample())}`);
const until = Date.now() + Number(values.minutes) * 60_000;
const working = () => Date.now() < until && server.exitCode === null;
const clients = Array.from({ length: Number(values.clients) }, async (_, index) => {
  for (let round = 0; working(); round++) {
    const seed = Number(values.seed) + 1000 * round + index;
    for (const one of fc.sample(asked, { numRuns: 50, seed })) if (working()) await ask(one);
    for (const one of fc.sample(noise, { numRuns: 2, seed })) await disturb(one);
  }
});
while (working()) {
  await wait(Math.min(30_000, Math.max(1, until - Date.now())));
  if (server.exitCode !== null) break;
  const total = [...answers.values()].reduce((sum, some) => sum + some, 0);
  console.log(`${total} requests, ${JSON.stringify(sample())}, ${failures.length} failures`);
}
await Promise.all(clients);
agent.destroy();
await wait(25_000); // the clocks of slow clients run out
if (server.exitCode === null) {
  console.log(`at rest: ${JSON.stringify(sample())}`);
  if (!before.equals(await picture())) failures.push("seed 7 has another image than before");
  server.kill("SIGTERM");
  const [code] = await once(server, "exit");
  if (code !== 0) failures.push(`SIGTERM: exit code ${code}: ${said}`);
} else failures.push(`the server ended by itself: ${said}`);
console.log(
  [...answers]
    .toSorted(([, a], [, b]) => b - a)
    .map(([answer, times]) => `${answer} ${times}×`)
    .join(", "),
);
for (const failure of failures.slice(0, 20)) console.log(failure);
process.exitCode = failures.length > 0 ? 1 : 0;
