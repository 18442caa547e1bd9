/** @file Arbitrary programs as shards in lock-step on the WASM backend compute what the reference does as a whole. */
import fc from "fast-check";
import { afterAll, test } from "vitest";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { randomPrograms } from "../support/random-graph.js";
import { expectConformance } from "./conformance.js";

const executors = await Promise.all([1, 2].map((threads) => createWasmExecutor({ threads })));
afterAll(() => Promise.all(executors.map((executor) => executor.dispose())));

test.each([
  [2, ["a", "c"]],
  [4, ["a"]],
])("%i shards, inputs %o cut", async (shards, sharded) => {
  await fc.assert(
    fc.asyncProperty(randomPrograms(12, false), ({ graph, inputs, state }) =>
      expectConformance(executors, graph, { inputs, state, tolerance: 2e-3, runs: 2, parts: { shards, sharded } }),
    ),
    { numRuns: 8 },
  );
});
