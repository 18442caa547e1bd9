/** @file Sums of gradients as told: in the library's order, or in 16 bits. Rank 0 prints how far they are from the exact ones. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { treeSum } from "#src/base/tree-sum.js";
import { openMpi } from "#src/distributed/index.js";
import { Engine, valuesOf } from "./values.js";

const [reduce, compress] = /** @type {["exact" | "fast", "none" | "f16" | "bf16"]} */ (process.argv.slice(2));
const communicator = await openMpi({ reduce, compress, watchdog: 60 });
const { rank, size } = communicator;
const shards = 2 * size;
const length = 700_001;
const engine = new Engine();
const collectives = communicator.collectives(shards);

/** Of gradients' size, and what must not be lost: infinity, and a number beyond f16. @param {number} shard */
function gradients(shard) {
  const values = valuesOf(shard, length).map((x) => x * 1e-6);
  if (shard === 0) values.set([Infinity, 70_000, -1e30, NaN], 0);
  else values.set([0, 0, 0, 0], 0);
  return values;
}

for (const shard of collectives.hosted) engine.place(gradients(shard));
engine.clear();
const views = collectives.hosted.map((shard) => engine.place(gradients(shard)));
collectives.start("sum", views, views).wait();
const all = Array.from({ length: shards }, (_, shard) => gradients(shard));
treeSum(all);
const [sum] = views;
assert.ok(sum !== undefined);
const exact = all[0] ?? new Float32Array();
const largest = exact.slice(4).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
let error = 0;
for (let i = 4; i < length; i++) error = Math.max(error, Math.abs((sum[i] ?? NaN) - (exact[i] ?? NaN)));

const digests = views.map((view) => createHash("sha256").update(Float32Array.from(view)).digest("hex"));
const everywhere = communicator.exchange(new TextEncoder().encode(digests.join("\n")));
const distinct = new Set(everywhere.flatMap((text) => new TextDecoder().decode(text).split("\n")));
assert.equal(distinct.size, 1, "all shards of all ranks hold the same sum");
// Statistics keep all their bits, whatever gradients do.
const statistics = engine.place(Float32Array.of(1 + 2 ** -20));
const view = new Float32Array(engine.memory.buffer, statistics.byteOffset, 1);
communicator.collectives(size).start("sum", [view], [view]).wait();
assert.equal(view[0], size * (1 + 2 ** -20));
const special = [...sum.subarray(0, 4)].map(String);
if (rank === 0) {
  console.log(JSON.stringify({ error: error / largest, special, bytes: communicator.takeFigures().bytes }));
}
await communicator.close();
