/** @file What each change of an augmentation makes of small images, by hand. */
import { describe, expect, test } from "vitest";
import { randomGeometry, randomLight } from "#src/gan/augment/ada.js";
import { composed, rotation, scaling, translation, warped } from "#src/gan/augment/affine.js";
import { randomColour, randomCutout } from "#src/gan/augment/diff-augment.js";
import { randomShift, shifted } from "#src/gan/augment/shift.js";
import { literal, normal, uniform } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { expectClose } from "../support/close.js";
import { drawing } from "./penalized.js";

const exact = { absolute: 1e-12, relative: 0 };
const grid = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** One grey 3×3 image. */
const square3 = (): Tensor => literal(grid, [1, 3, 3, 1]);
const one = (value: number): Tensor => literal([value], [1, 1, 1]);
const run = (build: () => Tensor): number[] => compute(() => ({ y: build() })).y;

describe("shifts", () => {
  const both = (): Tensor => literal([...grid, ...grid.map((value) => 10 * value)], [2, 3, 3, 1]);
  const [rows, columns] = [
    [1, 0],
    [-1, 2],
  ].map((values) => () => literal(values, [2, 1, 1]));
  if (rows === undefined || columns === undefined) throw new Error("two directions");

  test("move each image by its own pixels; zeros or the border come in", () => {
    expect(run(() => shifted(both(), rows(), columns(), "zeros"))).toEqual([
      ...[0, 0, 0, 2, 3, 0, 5, 6, 0],
      ...[0, 0, 10, 0, 0, 40, 0, 0, 70],
    ]);
    expect(run(() => shifted(both(), rows(), columns(), "replicate"))).toEqual([
      ...[2, 3, 3, 2, 3, 3, 5, 6, 6],
      ...[10, 10, 10, 40, 40, 40, 70, 70, 70],
    ]);
  });

  test("reach the part of the image that they should, either way, and all alike often", () => {
    const n = 3000;
    const counts = new Map<number, number>();
    const impulse = Array.from({ length: n }, () => [0, 0, 0, 0, 1, 0, 0, 0, 0]).flat();
    const source = { seed: literal([4], [], "i32"), step: literal([0], [], "i32") };
    const draws = {
      uniform: (shape: readonly number[], stream: string) => uniform(source, shape, stream),
      normal: (shape: readonly number[], stream: string) => normal(source, shape, stream),
    };
    const y = run(() => randomShift(literal(impulse, [n, 1, 9, 1]), draws, "s", 0.25, "zeros")); // 9 / 4 ≈ 2 pixels
    for (let image = 0; image < n; image++) {
      const at = y.slice(9 * image, 9 * image + 9).indexOf(1) - 4;
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    for (const count of counts.values()) expect(Math.abs(count - 600)).toBeLessThan(120); // σ = 22
  });
});

describe("affine maps", () => {
  const seen = (map: Parameters<typeof warped>[1]): number[] => run(() => warped(square3(), map));
  const quarter = rotation(one(0), one(1));

  test("of nothing, a flip, a quarter turn and back", () => {
    expect(seen(scaling(1, 1))).toEqual(grid);
    expect(seen(scaling(one(-1), 1))).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
    expect(seen(quarter)).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
    expect(seen(composed(quarter, quarter, quarter, quarter))).toEqual(grid);
  });

  test("between pixels, and mirrored beyond the border", () => {
    expect(seen(translation(0.5, 0))).toEqual([1.5, 2.5, 2.5, 4.5, 5.5, 5.5, 7.5, 8.5, 8.5]);
    expect(seen(translation(0, -1))).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect(seen(translation(4, 8))).toEqual(grid); // periods of 2 · 2 pixels
    expect(seen(scaling(0.5, 1))).toEqual([1.5, 2, 2.5, 4.5, 5, 5.5, 7.5, 8, 8.5]);
  });

  test("are applied from the last to the first", () => {
    expect(seen(composed(scaling(one(-1), 1), translation(1, 0)))).toEqual([2, 1, 2, 5, 4, 5, 8, 7, 8]);
    expect(seen(composed(translation(1, 0), scaling(one(-1), 1)))).toEqual([2, 3, 2, 5, 6, 5, 8, 9, 8]);
  });

  test("of images one pixel high", () => {
    const line = (): Tensor => literal([1, 2, 3], [1, 1, 3, 1]);
    expect(run(() => warped(line(), composed(scaling(one(-1), 1), translation(0, 7))))).toEqual([3, 2, 1]);
  });
});

/** Draws at which nothing happens with p = ½ but what is named. */
const only = (what: string, stream: Readonly<Record<string, readonly number[]>>) => ({
  uniform: drawing({ [`s whether ${what}`]: [0], ...stream }, 0.99),
  normal: drawing(stream, 0),
});
const half = (): Tensor => literal([0.5], []);

describe("ADA", () => {
  const geometry = (what: string, value: number): number[] =>
    run(() => randomGeometry(square3(), only(what, { [`s ${what}`]: [value] }), half(), "s"));

  test("geometry: each change alone", () => {
    expect(geometry("nothing", 0)).toEqual(grid);
    expect(geometry("flip", 0.6)).toEqual([3, 2, 1, 6, 5, 4, 9, 8, 7]);
    expect(geometry("flip", 0.4)).toEqual(grid);
    expect(geometry("quarter turn", 0.3)).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
    expect(geometry("quarter turn", 0.6)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const wide = literal([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 8, 1]);
    const wideBy = (what: string, value: number): number[] =>
      run(() => randomGeometry(wide, only(what, { [`s ${what}`]: [value] }), half(), "s"));
    expect(wideBy("shift right", 0.99)).toEqual([2, 3, 4, 5, 6, 7, 8, 7]); // by an eighth
    expect(wideBy("move right", 1.5)).toEqual([2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 7.5, 6.5]);
    expectClose(
      wideBy("scale", -5),
      [1, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5].map((_, j) => 4.5 + (j - 3.5) / 2),
      exact,
      "2⁻¹",
    );
    expectClose(wideBy("stretch", -5), wideBy("scale", -5), exact, "sideways, a stretch is a scale");
    expectClose(geometry("turn before", 0.25), geometry("quarter turn", 0.8), exact, "−90° is three quarters");
    expectClose(geometry("turn after", 0.75), geometry("quarter turn", 0.3), exact, "90°");
  });

  const light = (what: string, value: number, x: readonly number[], channels: number): number[] =>
    run(() =>
      randomLight(
        literal(x, [1, 1, x.length / channels, channels]),
        only(what, { [`s ${what}`]: [value] }),
        half(),
        "s",
      ),
    );

  test("light: each change alone", () => {
    const colour = [0.9, 0.3, -0.6];
    expectClose(light("nothing", 0, colour, 3), colour, exact, "nothing");
    expectClose(light("brightness", 0.5, colour, 3), [1, 0.4, -0.5], exact, "brightness");
    expectClose(light("contrast", 2, colour, 3), [1.8, 0.6, -1.2], exact, "contrast");
    expectClose(light("inversion", 0.7, colour, 3), [0.5, -0.1, -1], exact, "grey 0.2 becomes −0.2, the rest stays");
    expectClose(light("hue", 0.5 + 1 / 3, colour, 3), [-0.6, 0.9, 0.3], exact, "120°: red goes to green");
    expectClose(light("saturation", 1, colour, 3), [1.6, 0.4, -1.4], exact, "twice as far from grey");
  });

  test("grey images are made brighter, or negative; they have no hue", () => {
    expectClose(light("brightness", -1, [0.5, -0.5], 1), [0.3, -0.7], exact, "brightness");
    expectClose(light("inversion", 0.7, [0.5, -0.5], 1), [-0.5, 0.5], exact, "negative");
    expectClose(light("hue", 0.9, [0.5, -0.5], 1), [0.5, -0.5], exact, "hue");
    expectClose(light("saturation", 1, [0.5, -0.5], 1), [0.5, -0.5], exact, "saturation");
  });

  test("one of the two turns happens with probability p", () => {
    const turned = (whether: number): boolean => {
      const stream = { "s whether turn before": [whether], "s turn before": [0.25] };
      const draws = { uniform: drawing(stream, 0.99), normal: drawing({}, 0) };
      return run(() => randomGeometry(square3(), draws, literal([0.64], []), "s"))[0] !== 1;
    };
    expect([turned(0.39), turned(0.41)]).toEqual([true, false]); // 1 − √0.36
  });
});

describe("DiffAugment", () => {
  const draws = (stream: Readonly<Record<string, readonly number[]>>) => ({
    uniform: drawing(stream, 0.5),
    normal: drawing({}),
  });

  test("colour", () => {
    const x = [0.8, 0.2, -0.4, 0, 0.6, 0]; // two pixels, greys 0.2 and 0.2
    const colour = (stream: Readonly<Record<string, readonly number[]>>): number[] =>
      run(() => randomColour(literal(x, [1, 1, 2, 3]), draws(stream), "s"));
    expectClose(colour({}), x, exact, "the middle of all draws changes nothing");
    expectClose(
      colour({ "s brightness": [0.75] }),
      x.map((value) => value + 0.25),
      exact,
      "brightness",
    );
    expectClose(
      colour({ "s saturation": [0] }),
      x.map(() => 0.2),
      exact,
      "without colour",
    );
    expectClose(
      colour({ "s contrast": [0] }),
      x.map((value) => 0.2 + (value - 0.2) / 2),
      exact,
      "contrast",
    );
    const grey = run(() => randomColour(literal([1, 0], [1, 1, 2, 1]), draws({ "s saturation": [0] }), "s"));
    expectClose(grey, [1, 0], exact, "grey images have no saturation");
  });

  test("cutout", () => {
    const ones = (): Tensor => literal(new Array<number>(16).fill(1), [1, 4, 4, 1]);
    const cut = (row: number, column: number): number[] =>
      run(() => randomCutout(ones(), draws({ "s hole's row": [row], "s hole's column": [column] }), "s"));
    // 2 of 4 pixels, centre ⌊5 u⌋: 2 is rows 1 and 2; 0 is what is left of −1 and 0; 4 of 3 and 4.
    expect(cut(0.5, 0)).toEqual([1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1]);
    expect(cut(0.99, 0.3)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1]);
  });
});
