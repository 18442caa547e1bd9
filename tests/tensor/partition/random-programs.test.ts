/** @file Arbitrary programs cut into shards compute what they do as a whole. */
import fc from "fast-check";
import { test } from "vitest";
import { randomPrograms } from "../../support/random-graph.js";
import { expectSameInParts } from "./in-parts.js";

const runs = { numRuns: 60 };

test.each([
  [2, ["a"]],
  [2, ["a", "c"]],
  [3, ["b"]],
  [4, ["a"]],
])("%i shards, inputs %o cut", (shards, sharded) => {
  fc.assert(
    fc.property(randomPrograms(12, false), ({ graph, inputs, state }) => {
      expectSameInParts(graph, { shards, sharded }, { inputs, state }, { absolute: 1e-7, relative: 1e-7 });
    }),
    runs,
  );
});
