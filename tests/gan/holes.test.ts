/** @file Random holes: hand-worked blocks and strokes, a brute-force brush, and the error of what is drawn. */
import { describe, expect, test } from "vitest";
import { blockHoles, complete, eitherHoles, holeError, punch, strokeHoles } from "#src/gan/holes.js";
import type { Holes } from "#src/gan/holes.js";
import type { Draw } from "#src/nn/index.js";
import { constant, literal, uniform } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { checkGradients } from "../support/gradient-check.js";
import { compute } from "../support/compute.js";
import { named } from "../support/named.js";
import { fill, domains, seeded } from "../support/random-tensor.js";

/** Draws that are given. */
const given =
  (values: readonly number[]): Draw =>
  (shape) =>
    literal(values, shape);
const drawn: Draw = (shape, stream) => uniform({ seed: constant(3, "i32"), step: constant(0, "i32") }, shape, stream);

/** Rows of `#` (hole), `+` (rim) and `.`, image after image. */
function picture(make: () => Holes, width: number): string[] {
  const { hole, rim } = compute(() => ({ ...make() }));
  const signs = hole.map((value, index) => (value === 1 ? "#" : rim[index] === 1 ? "+" : ".")).join("");
  return signs.match(new RegExp(`.{${width}}`, "g")) ?? [];
}

describe("blocks", () => {
  test("sides and corner by the draws: height 2 or 3, width 2 to 4, the rim cut off at the border", () => {
    const draws = [
      [0.99, 0.99, 0.99, 0.99], // height 3, width 4, as far down and right as they go
      [0.1, 0.4, 0, 0.5], // height 2, width 3, top row, column ⌊0.5 · 6⌋ = 3
    ].flat();
    expect(picture(() => blockHoles(given(draws), 2, { height: 6, width: 8 }), 8)).toEqual([
      ...["........", "........", "...+++++", "...+####", "...+####", "...+####"],
      ...["..+###+.", "..+###+.", "..+++++.", "........", "........", "........"],
    ]);
  });

  test("every side and place comes up, none outside", () => {
    const batch = 400;
    const { hole } = compute(() => ({ hole: blockHoles(drawn, batch, { height: 8, width: 8 }).hole }));
    const areas = new Set<number>();
    const covered = new Array<number>(64).fill(0);
    for (let image = 0; image < batch; image++) {
      const values = hole.slice(image * 64, (image + 1) * 64);
      areas.add(values.reduce((total, value) => total + value, 0));
      values.forEach((value, index) => (covered[index] = (covered[index] ?? 0) + value));
    }
    expect([...areas].sort((a, b) => a - b)).toEqual([4, 6, 8, 9, 12, 16]);
    expect(Math.min(...covered)).toBeGreaterThan(0);
  });
});

describe("strokes", () => {
  test("a horizontal piece of a given radius", () => {
    const draws = [0.25, 0.5, 0, 0.5, 0.5, 1]; // from (2, 4), direction 0, radius 0.125 · 8 = 1, no turn, length 0.5 · 8
    const options = { count: 1, pieces: 1, leastLength: 0.1, mostLength: 0.5, leastRadius: 0.1, mostRadius: 0.15 };
    expect(picture(() => strokeHoles(given(draws), 1, { height: 8, width: 8 }, options), 8)).toEqual([
      ...["........", "........", "........"],
      ...[".######.", ".######."],
      ...["........", "........", "........"],
    ]);
  });

  test("agree with a brush that is moved in small steps", () => {
    const [height, width, count, pieces] = [24, 16, 2, 3] as const;
    const random = seeded(5);
    const draws = Array.from({ length: count * (4 + 2 * pieces) }, random);
    const { hole } = compute(() => ({
      hole: strokeHoles(given(draws), 1, { height, width }, { count, pieces, leastRadius: 0.06, mostRadius: 0.1 }).hole,
    }));
    const margin = hole.map((value, index) => {
      const nearest = brushDistance(draws, { height, width, count, pieces }, index);
      return value === 1 ? nearest : -nearest; // inside: distance − radius ≤ 0
    });
    expect(margin.every((value) => value < 0.02)).toBe(true);
    expect(hole.some((value) => value === 1) && hole.some((value) => value === 0)).toBe(true);
  });

  test("are no rim, and differ from image to image", () => {
    const { hole, rim } = compute(() => ({ ...strokeHoles(drawn, 2, { height: 16, width: 16 }) }));
    expect(rim.every((value) => value === 0)).toBe(true);
    expect(hole.slice(0, 256)).not.toEqual(hole.slice(256));
  });
});

interface Walk {
  readonly height: number;
  readonly width: number;
  readonly count: number;
  readonly pieces: number;
}

/** Distance of a pixel from the nearest point of all strokes, less the brush's radius. */
function brushDistance(draws: readonly number[], { height, width, count, pieces }: Walk, pixel: number): number {
  const [px, py] = [(pixel % width) + 0.5, Math.floor(pixel / width) + 0.5];
  const side = Math.max(height, width);
  let least = Infinity;
  for (let stroke = 0; stroke < count; stroke++) {
    const [u, v, w, r, ...rest] = draws.slice(stroke * (4 + 2 * pieces), (stroke + 1) * (4 + 2 * pieces)) as [
      number,
      number,
      number,
      number,
      ...number[],
    ];
    let [x, y, angle] = [u * width, v * height, w * 2 * Math.PI];
    for (let piece = 0; piece < pieces; piece++) {
      angle += -2 + 4 * (rest[2 * piece] ?? 0);
      const length = (0.1 + 0.2 * (rest[2 * piece + 1] ?? 0)) * side;
      const [toX, toY] = [
        Math.min(width, Math.max(0, x + length * Math.cos(angle))),
        Math.min(height, Math.max(0, y + length * Math.sin(angle))),
      ];
      for (let t = 0; t <= 1000; t++) {
        const distance = Math.hypot(px - x - ((toX - x) * t) / 1000, py - y - ((toY - y) * t) / 1000);
        least = Math.min(least, distance - (0.06 + 0.04 * r) * side);
      }
      [x, y] = [toX, toY];
    }
  }
  return least;
}

test("either kind: about half of the images each", () => {
  const batch = 200;
  const ones = (value: number): Holes => ({
    hole: literal(new Array<number>(batch).fill(value), [batch, 1, 1, 1]),
    rim: literal(new Array<number>(batch).fill(1 - value), [batch, 1, 1, 1]),
  });
  const { hole, rim } = compute(() => ({ ...eitherHoles(drawn, batch, ones(1), ones(0)) }));
  const share = hole.reduce((total, value) => total + value, 0) / batch;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
  expect(rim).toEqual(hole.map((value) => 1 - value));
});

test("known pixels stay what they are; holes are of the mean colour to the generator", () => {
  const image = () => literal([0.1, -0.7, 1, -1], [1, 2, 2, 1]);
  const hole = () => literal([0, 1, 0, 1], [1, 2, 2, 1]);
  const { filled, seen } = compute(() => ({
    filled: complete(image(), literal([9, 8, 7, 6], [1, 2, 2, 1]), hole()),
    seen: punch(image(), hole()),
  }));
  expect(filled).toEqual([0.1, 8, 1, 6]);
  expect(seen.map(Math.abs)).toEqual([0.1, 0, 1, 0]);
});

describe("the error", () => {
  const holes = (hole: readonly number[], rim: readonly number[]): Holes => ({
    hole: literal(hole, [1, 1, hole.length, 1]),
    rim: literal(rim, [1, 1, rim.length, 1]),
  });

  test("by hand: (1 · 0.5² + 10 · 0.2²) / 2 pixels", () => {
    const { error } = compute(() => ({
      error: holeError(
        literal([0, 0, 0], [1, 1, 3, 1]),
        literal([0.5, 0.2, 9], [1, 1, 3, 1]),
        holes([1, 0, 0], [0, 1, 0]),
      ),
    }));
    expect(error[0]).toBeCloseTo((0.25 + 10 * 0.04) / 2, 12);
  });

  test("no hole, no error", () => {
    const { error } = compute(() => ({
      error: holeError(literal([0], [1, 1, 1, 1]), literal([5], [1, 1, 1, 1]), holes([0], [0])),
    }));
    expect(error).toEqual([0]);
  });

  test("gradients", () => {
    const inputs = {
      real: { shape: [1, 1, 3, 2], dtype: "f32" },
      drawn: { shape: [1, 1, 3, 2], dtype: "f32" },
    } as const;
    const build = (tensors: Readonly<Record<string, Tensor>>) =>
      holeError(named(tensors, "real"), named(tensors, "drawn"), holes([1, 0, 0], [0, 1, 0]));
    const values = { real: fill(6, 1, domains.real), drawn: fill(6, 2, domains.real) };
    checkGradients({ inputs, state: {}, values, build, tolerance: 1e-5 });
  });
});
