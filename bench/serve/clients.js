/**
 * @file Many clients of `ganvas serve` in one process: each asks again as soon as it has its answer, on a connection that stays open. Plain sockets, so that the clients take little of
 * the machine that they share with the server. Prints one line of JSON. Usage: node clients.js PORT CLIENTS SECONDS PATH [--images N] [--retry]; # and $ in the path are the first and the last of fresh seeds.
 */
import { connect } from "node:net";
import { parseArgs } from "node:util";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: "string", default: "1" },
    retry: { type: "boolean", default: false },
  },
});
const [port, clients, seconds] = positionals.slice(0, 3).map(Number);
const path = positionals[3] ?? "";
const perRequest = Number(values.images);

let seed = Math.floor(Math.random() * 1e9);
/** Times of answers by status, in ms. @type {Map<number, number[]>} */
const times = new Map();
let bytes = 0;
let errors = 0;
let end = 0;

/** The next request: `#` is its first seed, `$` its last. */
function nextRequest() {
  const first = seed;
  seed += perRequest;
  const target = path.replace("#", String(first)).replace("$", String(seed - 1));
  return `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
}

/** One client, until the time is up. @returns {Promise<void>} */
const client = () =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    let start = 0;
    let [left, status, pause] = [0, 0, 0];
    let [isDone, isPausing] = [false, false];
    const ask = () => {
      if (performance.now() >= end) {
        isDone = true;
        socket.destroy();
        resolve();
        return;
      }
      if (socket.destroyed) {
        void client().then(resolve); // the server keeps no idle connection for so long
        return;
      }
      isPausing = false;
      start = performance.now();
      socket.write(nextRequest());
    };
    const answered = () => {
      const list = times.get(status) ?? [];
      times.set(status, list);
      list.push(performance.now() - start);
      isPausing = values.retry && status === 429;
      if (isPausing) setTimeout(ask, pause);
      else ask();
    };
    socket.on("connect", ask);
    socket.on("data", (chunk) => {
      bytes += chunk.length;
      if (left > 0) {
        left -= chunk.length;
      } else {
        const headEnd = chunk.indexOf("\r\n\r\n");
        const head = chunk.toString("latin1", 0, headEnd);
        status = Number(head.slice(9, 12));
        pause = 1000 * Number(/retry-after: (\d+)/i.exec(head)?.[1] ?? 0);
        left = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0) - (chunk.length - headEnd - 4);
      }
      if (left === 0) answered();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (isPausing && !isDone) return;
      if (!isDone) errors++;
      resolve();
    });
  });

const from = performance.now();
end = from + 1000 * seconds;
await Promise.all(Array.from({ length: clients }, client));
const taken = (performance.now() - from) / 1000;

/** @param {number[]} list @param {number} share */
const quantile = (list, share) => list[Math.min(list.length - 1, Math.floor(share * list.length))] ?? NaN;
const statuses = Object.fromEntries(
  [...times].map(([status, list]) => {
    list.sort((a, b) => a - b);
    return [status, { count: list.length, p50: quantile(list, 0.5), p99: quantile(list, 0.99), max: list.at(-1) }];
  }),
);
const imagesPerSecond = ((times.get(200)?.length ?? 0) * perRequest) / taken;
console.log(JSON.stringify({ seconds: taken, imagesPerSecond, bytes, errors, statuses }));
