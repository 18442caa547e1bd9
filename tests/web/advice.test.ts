/** @file The buttons that do what a guard advises: the settings in its words, for every guard that names some. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import { settingsIn } from "../../web/src/pages/runs/run/advice.js";

test("settings are found wherever they stand in a sentence", () => {
  expect(settingsIn("lower both learning rates, or --set r1=1, --set unroll=5")).toEqual([
    ["r1", "1"],
    ["unroll", "5"],
  ]);
  expect(settingsIn("use more data, or --set augment=ada; stop earlier")).toEqual([["augment", "ada"]]);
  expect(settingsIn("such as --set learningRate=0.0001.")).toEqual([["learningRate", "0.0001"]]);
  expect(settingsIn("look at samples/reals.png")).toEqual([]);
});

test("what the guards' own sources advise is a setting of dcgan with such a value", () => {
  const guards = fileURLToPath(new URL("../../src/training/guards", import.meta.url));
  const sources = readdirSync(guards).map((name) => readFileSync(join(guards, name), "utf8"));
  const advised = sources.flatMap(settingsIn);
  expect(advised.length).toBeGreaterThan(3);
  for (const [path, value] of advised) {
    expect(() => resolveConfig(findRecipe("dcgan"), [{ path, value, origin: "advice" }]), path).not.toThrow();
  }
});
