/** @file Sums of gradients that give up bits for speed: in the library's order, or in 16 bits. Rank 0 prints how far they are from the exact ones. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { treeSum } from "#src/base/tree-sum.js";
import { openMpi } from "#src/distributed/index.js";
import { Engine, valuesOf } from "./values.js";

// Opened as a new run is, before it is known that an old one goes on in another way.
const communicator = await openMpi({ reduce: "exact", compress: "none", watchdog: 60 });
const { rank, size } = communicator;
const shards = 2 * size;
const length = 700_001;
const special = [Infinity, 70_000, -1e30, NaN];

/** Of gradients' size, and what must not be lost: infinity, and numbers beyond f16. @param {number} shard */
function gradients(shard) {
  const values = valuesOf(shard, length).map((x) => x * 1e-6);
  values.set(shard === 0 ? special : special.map(() => 0));
  return values;
}

const all = Array.from({ length: shards }, (_, shard) => gradients(shard));
treeSum(all);
const none = new Float32Array();
const ordinary = (/** @type {Float32Array} */ values) => values.subarray(special.length);
const exact = ordinary(all[0] ?? none);
const largest = exact.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const engine = new Engine();

/** @param {"exact" | "fast"} reduce @param {"none" | "f16" | "bf16"} compress */
function sum(reduce, compress) {
  const collectives = communicator.collectives(shards, { reduce, compress });
  engine.clear();
  for (const shard of collectives.hosted) engine.place(gradients(shard)); // grows the memory before the views are made
  engine.clear();
  const views = collectives.hosted.map((shard) => engine.place(gradients(shard)));
  communicator.takeFigures();
  collectives.start("sum", views, views).wait();
  const { bytes } = communicator.takeFigures();
  const error = ordinary(views[0] ?? none).reduce((most, x, i) => Math.max(most, Math.abs(x - (exact[i] ?? NaN))), 0);

  const digests = views.map((view) => createHash("sha256").update(Float32Array.from(view)).digest("hex"));
  const everywhere = communicator.exchange(new TextEncoder().encode(digests.join("\n")));
  const distinct = new Set(everywhere.flatMap((text) => new TextDecoder().decode(text).split("\n")));
  assert.equal(distinct.size, 1, "all shards of all ranks hold the same sum");
  // Statistics keep all their bits, whatever gradients do.
  const statistic = engine.place(Float32Array.of(1 + 2 ** -20));
  communicator.collectives(size, { reduce, compress }).start("sum", [statistic], [statistic]).wait();
  assert.equal(statistic[0], size * (1 + 2 ** -20));
  return { error: error / largest, special: [...(views[0] ?? none).subarray(0, special.length)].map(String), bytes };
}

const found = {
  exact: sum("exact", "none"),
  fast: sum("fast", "none"),
  f16: sum("exact", "f16"),
  bf16: sum("exact", "bf16"),
};
if (rank === 0) console.log(JSON.stringify(found));
await communicator.close();
