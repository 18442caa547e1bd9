/** @file Which numbers of processes can share a batch, and what becomes of a run on another number. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import { fitsRanks, shardsOnResume, withShards } from "#src/training/ranks/shards.js";
import { tinyConfig } from "../tiny.js";

test("ranks share shards where each gets as many, and a power of two", () => {
  expect([1, 2, 3, 4, 6, 8].filter((ranks) => fitsRanks(8, ranks))).toEqual([1, 2, 4, 8]);
  expect([1, 2, 3, 4, 6, 12].filter((ranks) => fitsRanks(12, ranks))).toEqual([3, 6, 12]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 0, max: 4 }), (ranks, power) => {
      expect(fitsRanks(ranks * 2 ** power, ranks)).toBe(true);
      expect(fitsRanks(ranks * 3 * 2 ** power, ranks)).toBe(false);
    }),
  );
});

test("auto is one shard for each rank, and the number is what is kept", () => {
  const config = tinyConfig();
  expect(config.shards).toBe("auto");
  expect(withShards(config, 4).shards).toBe(4);
  expect(withShards(config, 1).shards).toBe(1);
  expect(withShards({ ...config, shards: 8 }, 2).shards).toBe(8);
});

test.each([
  [6, 4, "shards is 6, which 4 ranks cannot share; give 4, 8, 16 or another power of two for each rank, or auto"],
  [3, 1, "shards is 3, which one process cannot compute; give 1, 2, 4 or"],
  [
    "auto",
    5,
    "batch is 16, which cannot be cut into 5 equal shards, one for each of 5 ranks; give a multiple of 5, such as --batch 20",
  ],
  [32, 1, "batch is 16, which cannot be cut into 32 equal shards; give a multiple of 32, such as --batch 32"],
] as const)("%s shards on %s ranks are one line", (shards, ranks, message) => {
  expect(() => withShards({ ...tinyConfig(), shards }, ranks)).toThrow(message);
});

test("a run that goes on keeps its shards where they fit, else each rank gets one, with a note", () => {
  const run = { shards: 4, syncBatchNorm: true };
  expect(shardsOnResume(run, 2)).toEqual({ shards: 4 });
  expect(shardsOnResume(run, 1)).toEqual({ shards: 4 });
  expect(shardsOnResume(run, 3)).toEqual({
    shards: 3,
    note: "this run has 4 shards, which 3 ranks cannot share; going on with 3, the same within rounding but not bit by bit",
  });
  expect(shardsOnResume({ ...run, shards: 3 }, 1).shards).toBe(1);
  expect(shardsOnResume({ ...run, syncBatchNorm: false }, 3).note).toContain(
    "going on with 3, over each of which batch normalisation now takes its statistics",
  );
});

test.each([
  ["shards=0", /shards.* is 0; give a whole number from 1 to 1024/],
  ["shards=many", /shards.* is "many"; give a whole number from 1 to 1024, or auto/],
  ["reduce=exactly", /reduce.* is "exactly"; did you mean exact\?/],
  ["compress=f8", /compress.* is "f8"; /],
  ["syncBatchNorm=maybe", /syncBatchNorm.* give true or false/],
])("--set %s is one line", (text, message) => {
  const [path = "", value = ""] = text.split("=");
  expect(() => resolveConfig(findRecipe("dcgan"), [{ path, value, origin: "--set" }])).toThrow(message);
});
