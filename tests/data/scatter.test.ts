/** @file Scatter pictures: where a point lands, what is left out, and wrong input. */
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { classSheet, PointDataset, pointDistributions, samplesOverData, scatterPicture } from "#src/data/index.js";
import type { Picture } from "#src/data/index.js";
import { expectOneLine } from "../support/one-line.js";

const red = [255, 0, 0] as const;

/** Pixels that are neither paper nor frame, as `x,y`. */
function inked({ width, height, data }: Picture): string[] {
  const found: string[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      if (data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3).some((value) => value !== 255))
        found.push(`${x},${y}`);
    }
  }
  return found;
}

describe("scatter", () => {
  test("x goes right, y goes up; a small dot is one pixel", () => {
    const draw = (x: number, y: number): string[] =>
      inked(scatterPicture([{ points: Float32Array.of(x, y), color: red, radius: 0.5 }], { side: 20, extent: 1 }));
    expect(draw(-0.65, 0.75)).toEqual(["3,2"]); // ((1 − 0.65)/2, (1 − 0.75)/2) · 20 = (3.5, 2.5)
    expect(draw(0.65, -0.75)).toEqual(["16,17"]);
  });

  test("a ring has its colour around what lies below", () => {
    const layer = { points: Float32Array.of(0.025, -0.025), color: red, opacity: 1 }; // the middle of a pixel
    const { data, width } = scatterPicture([{ ...layer, radius: 4.5, ring: 1 }], { side: 40, extent: 1 });
    const greens = [0, 1, 2, 3, 4, 5, 6].map((across) => data[3 * (20 * width + 20 + across) + 1]);
    expect(greens).toEqual([255, 255, 255, 255, 0, 255, 255]);
  });

  test("opaque dots have their colour, others mix with what lies below", () => {
    const at = (opacity: number, points: readonly number[]): number[] => {
      const { data } = scatterPicture([{ points: Float32Array.from(points), color: red, opacity }], {
        side: 21,
        extent: 1,
      });
      const centre = 3 * (10 * 21 + 10);
      return [...data.subarray(centre, centre + 3)];
    };
    expect(at(1, [0, 0])).toEqual([255, 0, 0]);
    expect(at(0.6, [0, 0])).toEqual([255, 102, 102]);
    expect(at(0.6, [0, 0, 0, 0])).toEqual([255, 41, 41]);
  });

  test("what lies outside, and NaN, is left out", () => {
    const points = Float32Array.of(2, 0, 0, -9, Number.NaN, 0);
    expect(inked(scatterPicture([{ points, color: red }]))).toEqual([]);
  });

  test("samples lie over the data", () => {
    const [samples, data] = [Float32Array.of(0, 0), Float32Array.of(0, 0, 0.5, 0.5)];
    const picture = samplesOverData(samples, data, { side: 100 });
    const centre = 3 * (50 * 100 + 50);
    expect(picture.data[centre]).toBeGreaterThan(1.5 * (picture.data[centre + 2] ?? 0));
    expect(inked(picture).length).toBeGreaterThan(inked(samplesOverData(samples, samples, { side: 100 })).length);
  });

  test("wrong input is one clear line", () => {
    expectOneLine(ShapeError, () => scatterPicture([{ points: Float32Array.of(1), color: red }]), "[N, 2]");
    expectOneLine(ShapeError, () => scatterPicture([], { side: 3 }), "side 3");
  });
});

test("a data set of points has a scattered sheet, of 2500 points unless asked", () => {
  const [distribution] = pointDistributions;
  if (distribution === undefined) throw new Error("there are no distributions");
  const ring = new PointDataset(distribution, 5000);
  expect(classSheet(ring)).toMatchObject({ shown: 2500, rows: [], picture: { width: 400, height: 400, channels: 3 } });
  expect(classSheet(ring, { count: 7 }).shown).toBe(7);
});
