/** @file Places in memory: blocks that are needed at the same step never overlap, whatever the program. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { planGraph } from "#src/tensor/plan/lower.js";
import { placeBlocks } from "#src/tensor/plan/memory.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";
import { randomPrograms } from "../../support/random-graph.js";
import { placedBuffers, readsOf, writesOf } from "./plan-of.js";
import type { Placed } from "./plan-of.js";

function expectDisjoint(blocks: readonly Placed[], arenaBytes: number): void {
  for (const [index, a] of blocks.entries()) {
    expect(a.offset % 64, "blocks start on a cache line").toBe(0);
    expect(a.offset + a.bytes).toBeLessThanOrEqual(arenaBytes);
    for (const b of blocks.slice(index + 1)) {
      const meet = a.first <= b.last && b.first <= a.last;
      const overlap = a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
      if (meet && overlap) expect.fail(`${JSON.stringify(a)} and ${JSON.stringify(b)} overlap`);
    }
  }
}

const lifetimes = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(30), fc.nat(10)), { minLength: 1, maxLength: 40 })
  .map((blocks) => blocks.map(([bytes, first, length]) => ({ bytes, first, last: first + length })));

test("arbitrary lifetimes", () => {
  fc.assert(
    fc.property(lifetimes, (blocks) => {
      const { offsets, arenaBytes } = placeBlocks(blocks);
      expectDisjoint(
        blocks.map((block, index) => ({ ...block, offset: offsets[index] ?? Number.NaN })),
        arenaBytes,
      );
      const aligned = blocks.map(({ bytes }) => Math.ceil(bytes / 64) * 64);
      expect(arenaBytes).toBeLessThanOrEqual(aligned.reduce((a, b) => a + b));
    }),
    { numRuns: 300 },
  );
});

test("a chain needs room for two neighbours", () => {
  const chain = Array.from({ length: 10 }, (_, index) => ({ bytes: 640, first: index, last: index + 1 }));
  expect(placeBlocks(chain).arenaBytes).toBe(2 * 640);
});

test("the buffers of random programs, which are written before they are read", () => {
  fc.assert(
    fc.property(randomPrograms(14, true), ({ graph }) => {
      const plan = planGraph(graph, rewrite(graph));
      expectDisjoint(placedBuffers(plan), plan.arenaBytes);
      const written = new Set<number>();
      for (const step of plan.steps) {
        for (const id of readsOf(step)) {
          const { role, name } = plan.buffers[id] ?? {};
          if ((role === "temporary" || role === "output") && !written.has(id)) expect.fail(`${name} is read unwritten`);
        }
        for (const id of writesOf(step)) {
          expect(["temporary", "output", "state"]).toContain(plan.buffers[id]?.role);
          written.add(id);
        }
      }
      for (const id of Object.values(plan.outputs)) {
        if (plan.buffers[id]?.role === "output") expect(written.has(id)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
