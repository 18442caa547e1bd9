/** @file The bare engine: draws batches of fresh seeds for a while whenever a line of stdin says for how many seconds; prints images per second and microseconds of processor time per image. Usage: node bare.js RUN THREADS. */
import { createInterface } from "node:readline";
import { openGenerator } from "../../dist/training/index.js";

const [run = "last", threads = "1"] = process.argv.slice(2);
const batch = 32;
const generator = await openGenerator(run, { threads: Number(threads) });
let seed = 0;
const draw = () => generator.images(Array.from({ length: batch }, () => seed++));
draw();
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  const end = start + 1000 * Number(line);
  const before = process.cpuUsage();
  let images = 0;
  for (; performance.now() < end; images += batch) draw();
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify([(1000 * images) / (performance.now() - start), (user + system) / images]));
}
await generator.dispose();
