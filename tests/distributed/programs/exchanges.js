/** @file All exchanges on every rank, checked against what one process computes; rank 0 prints a hash of all results. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { treeSum } from "#src/base/tree-sum.js";
import { openMpi } from "#src/distributed/index.js";
import { Engine, valuesOf } from "./values.js";

const communicator = await openMpi({ reduce: "exact", compress: "none", watchdog: 60 });
const { rank, size } = communicator;
const engine = new Engine();
const hash = createHash("sha256");

const bytesOf = (/** @type {Float32Array} */ { buffer, byteOffset, byteLength }) =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Bit by bit. @param {Float32Array} found @param {Float32Array} expected @param {string} what */
function assertSame(found, expected, what) {
  assert.ok(bytesOf(found).equals(bytesOf(expected)), `${what} of ${expected.length}`);
}

/** Messages of different lengths, none among them, in one round and in two. */
function exchangeMessages() {
  for (const unit of [10, 1000, 100_000]) {
    const message = (/** @type {number} */ from) => new Uint8Array(from * unit).fill(from + unit);
    const received = communicator.exchange(message(rank));
    assert.deepEqual(
      received.map(({ length }) => length),
      Array.from({ length: size }, (_, from) => from * unit),
    );
    received.forEach((bytes, from) => assert.ok(Buffer.from(message(from)).equals(bytes)));
  }
}

/** Sums, maxima and gathered elements of K shards. @param {number} shards @param {number} length */
function exchangeTensors(shards, length) {
  const collectives = communicator.collectives(shards);
  engine.clear();
  const place = () => collectives.hosted.map((shard) => engine.place(valuesOf(shard, length)));
  place(); // grows the memory before the views are made
  engine.clear();
  const [sums, maxima, sources] = [place(), place(), place()];
  const gathered = collectives.hosted.map(() => engine.place(new Float32Array(length * shards)));
  for (const pending of [
    collectives.start("sum", sums, sums),
    collectives.start("max", maxima, maxima),
    collectives.start("gather", sources, gathered),
  ]) {
    pending.wait();
  }
  const all = Array.from({ length: shards }, (_, shard) => valuesOf(shard, length));
  const whole = new Float32Array(length * shards);
  const largest = new Float32Array(length).fill(-Infinity);
  all.forEach((values, shard) => {
    whole.set(values, shard * length);
    for (let i = 0; i < length; i++) largest[i] = Math.max(largest[i] ?? 0, values[i] ?? 0);
  });
  treeSum(all);
  for (const sum of sums) assertSame(sum, all[0] ?? whole, "sum");
  for (const maximum of maxima) assertSame(maximum, largest, "maximum");
  for (const elements of gathered) assertSame(elements, whole, "gathered");
  hash.update(bytesOf(all[0] ?? whole));
}

/** Whatever its type, wherever it lies. */
function exchangeOtherArrays() {
  const collectives = communicator.collectives(size);
  for (const View of [Float64Array, Int32Array, Float32Array]) {
    const values = View.from([1, -2, 3].map((x) => x * (rank + 1)));
    collectives.start("sum", [values], [values]).wait();
    const ranks = (size * (size + 1)) / 2;
    assert.deepEqual([...values], [ranks, -2 * ranks, 3 * ranks]);
    const gathered = new View(size);
    collectives.start("gather", [View.of(rank)], [gathered]).wait();
    assert.deepEqual([...gathered], [...Array(size).keys()]);
  }
  const wide = new Float64Array(400_001).fill(rank + 1); // in several stretches
  collectives.start("sum", [wide], [wide]).wait();
  assert.ok(wide.every((x) => x === (size * (size + 1)) / 2));
}

/** Many at once, waited for in another order than they were begun: small ones pass large ones. */
function overlapExchanges() {
  const collectives = communicator.collectives(size);
  engine.clear();
  const [large, small] = [600_000, 10];
  const views = Array.from({ length: 12 }, (_, i) =>
    engine.place(new Float32Array(i % 4 === 0 ? large : small).fill(rank + i)),
  ).map((view) => new Float32Array(engine.memory.buffer, view.byteOffset, view.length));
  const pending = views.map((view) => collectives.start("sum", [view], [view]));
  const isSmall = (/** @type {number} */ i) => i % 4 !== 0;
  pending.filter((_, i) => isSmall(i)).forEach((one) => one.wait());
  const sums = views.map((_, i) => size * i + (size * (size - 1)) / 2);
  views.forEach((view, i) => isSmall(i) && assert.ok(view.every((x) => x === sums[i])));
  assert.deepEqual(communicator.exchange(Uint8Array.of(rank)).length, size);
  pending.filter((_, i) => !isSmall(i)).forEach((one) => one.wait());
  views.forEach((view, i) => assert.ok(view.every((x) => x === sums[i])));
}

/** Libraries install handlers of signals; WebAssembly needs its own. */
function trapAndGoOn() {
  const file = new URL("../../../dist/kernels/communication.wasm", import.meta.url);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { env: { memory } });
  const { treeSum: sum } = /** @type {{ treeSum: (...values: number[]) => void }} */ (exports);
  assert.throws(() => sum(2 ** 20, 2, 100), WebAssembly.RuntimeError);
}

exchangeMessages();
for (const length of [1, 1000, 600_003]) exchangeTensors(4, length);
exchangeTensors(8, 70_000);
exchangeOtherArrays();
overlapExchanges();
trapAndGoOn();
assert.throws(() => communicator.collectives(3 * size), { name: "ConfigError", message: /cannot be shared evenly/ });
const { exchanges, bytes } = communicator.takeFigures();
assert.ok(exchanges > 20 && bytes > 0 === size > 1);
assert.deepEqual(communicator.takeFigures(), { waited: 0, bytes: 0, exchanges: 0 });
const digest = hash.digest("hex");
const digests = communicator.exchange(new TextEncoder().encode(digest)).map((text) => new TextDecoder().decode(text));
assert.deepEqual(new Set(digests), new Set([digest]));
if (rank === 0) console.log(JSON.stringify({ digest, size, name: communicator.name, hosts: communicator.hosts }));
await communicator.close();
