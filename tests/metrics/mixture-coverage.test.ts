/** @file Coverage of mixtures, counted by hand; and that data cover themselves as theory says. */
import { expect, test } from "vitest";
import { ConfigError, ShapeError } from "#src/base/errors.js";
import { drawPoints, pointDistributions } from "#src/data/index.js";
import type { PointDistribution } from "#src/data/index.js";
import { mixtureCoverage } from "#src/metrics/index.js";
import { expectOneLine } from "../support/one-line.js";

/** Modes at 0 and 4 on the x axis, σ 0.5; networks see the plane halved. */
const two: PointDistribution = { name: "two", extent: 2, mixture: { modes: [[0, 0], [4, 0]], deviation: 0.5 } }; // prettier-ignore

test("six samples of which three are near a mode", () => {
  // In the networks' units; doubled: (1.4, 0) near the first; (0, −1.6) near none; (4, 1.5) exactly at 3σ; (2.6, 0) near the second; (9, 9) and NaN nowhere.
  const samples = Float32Array.of(0.7, 0, 0, -0.8, 2, 0.75, 1.3, 0, 4.5, 4.5, Number.NaN, 0);
  expect(mixtureCoverage(samples, two)).toEqual({
    count: 6,
    covered: 2,
    modes: 2,
    highQuality: 3 / 6,
    perMode: [1, 2],
  });
});

test("a collapsed generator covers one mode, with all samples of high quality", () => {
  expect(mixtureCoverage(new Float32Array(20), two)).toMatchObject({ covered: 1, highQuality: 1, perMode: [10, 0] });
});

test.each(["ring", "grid"])("points of %s: all modes, 1 − e^(−9/2) = 98.9 % within 3σ", (name) => {
  const distribution = pointDistributions.find((one) => one.name === name);
  if (distribution === undefined) throw new Error(`there is no ${name}`);
  const { points } = drawPoints(distribution, 2500, 5);
  const seen = Float32Array.from(points, (value) => value / distribution.extent);
  const { covered, modes, highQuality } = mixtureCoverage(seen, distribution);
  expect(covered).toBe(modes);
  expect(Math.abs(highQuality - (1 - Math.exp(-4.5)))).toBeLessThan(0.01);
});

test("wrong input is one clear line", () => {
  expectOneLine(ShapeError, () => mixtureCoverage(new Float32Array(0), two), "0 values");
  expectOneLine(ShapeError, () => mixtureCoverage(new Float32Array(3), two), "3 values");
  expectOneLine(
    ConfigError,
    () => mixtureCoverage(new Float32Array(2), { name: "roll", extent: 1, curve: { at: () => [0, 0], deviation: 1 } }),
    "roll",
    "no modes",
  );
});
