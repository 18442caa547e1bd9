/** @file Presets show what they promise: stable games cover all modes, collapse is seen, and what cures it does so while the game goes on. Figures in comments were seen. */
import { afterEach, expect, test } from "vitest";
import { playground } from "#src/browser/index.js";

const { Playground, playgroundPresets } = playground;
const seed = 1;

let made: playground.Playground;
afterEach(() => made.dispose());

const learn = (steps: number) => made.advance({ steps, milliseconds: Infinity, player: "both" });
const look = (isAveraged = true) =>
  made.look({ points: 500, heat: 0, manifold: 0, arrows: 64, coverage: true, isAveraged });

async function modes(): Promise<number> {
  const { coverage } = await look();
  return coverage?.kind === "modes" ? coverage.covered : NaN;
}

/** Mean length of the pushes. */
async function meanPush(): Promise<number> {
  const { pushes = new Float32Array() } = await look();
  const lengths = Array.from({ length: pushes.length / 2 }, (_, i) =>
    Math.hypot(pushes[2 * i] ?? NaN, pushes[2 * i + 1] ?? NaN),
  );
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}

/** Starts with a preset, and goes on with a cure of it. */
async function cured(name: playground.PresetName, before: number, cure: playground.PresetName): Promise<void> {
  made = await Playground.open({ ...playgroundPresets[name], seed });
  await learn(before);
  await made.change({ ...playgroundPresets[cure], seed });
}

test.each([
  ["stable", 6000, 8], // 8 of 8
  ["wasserstein", 4000, 8], // 8 of 8
  ["grid", 10_000, 22], // 25 of 25
] as const)("%s covers all modes", async (name, steps, least) => {
  made = await Playground.open({ ...playgroundPresets[name], seed });
  await learn(steps);
  expect(await modes()).toBeGreaterThanOrEqual(least);
});

test.each(["ring", "grid"])("collapse on the %s: a few modes at a time", async (data) => {
  made = await Playground.open({ ...playgroundPresets.collapse, data, seed });
  for (let round = 0; round < 5; round++) {
    await learn(2000);
    expect(await modes()).toBeLessThanOrEqual(3); // 0 or 1
  }
});

test.each([
  ["batch-statistics", 6000, 7], // 8 of 8
  ["packing", 6000, 4], // 8 of 8, 4 a little later: scattered
  ["equal-pace", 6000, 7], // 8 of 8
] as const)("%s cures collapse while it goes on", async (cure, steps, least) => {
  await cured("collapse", 4000, cure);
  expect(await modes()).toBeLessThanOrEqual(2);
  await learn(steps);
  expect(await modes()).toBeGreaterThanOrEqual(least);
});

test("unrolling keeps from collapse from the beginning", async () => {
  made = await Playground.open({ ...playgroundPresets.unrolling, seed });
  await learn(2000);
  expect(await modes()).toBeGreaterThanOrEqual(4); // 8 of 8
});

test("gradients vanish, and R1 brings them back", async () => {
  made = await Playground.open({ ...playgroundPresets.vanishing, seed });
  const { figures } = await learn(2000);
  expect(figures.onMade).toBeLessThan(0.05);
  expect(await meanPush()).toBeLessThan(1e-6); // 10⁻¹⁰
  await made.change({ ...playgroundPresets.bounded, seed });
  await learn(4000);
  expect(await meanPush()).toBeGreaterThan(1e-2); // 0.6
  expect(await modes()).toBeGreaterThanOrEqual(4); // 6 to 8 of 8
});

test("plain descent goes in circles, and R1 damps them", async () => {
  await cured("circling", 3000, "damping");
  expect(await modes()).toBeLessThanOrEqual(4); // 1
  await learn(3000);
  expect(await modes()).toBeGreaterThanOrEqual(7); // 8 of 8
  const before = (await look()).points;
  await learn(1000);
  const after = (await look()).points;
  const moved = Math.sqrt(after.reduce((sum, value, i) => sum + (value - (before[i] ?? NaN)) ** 2, 0) / 500);
  expect(moved).toBeLessThan(0.3); // in circles 0.4 to 1.4
});
