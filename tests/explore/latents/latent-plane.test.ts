/** @file Planes of latents and ways between them: on the sphere, at right angles, back where they began. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { dot } from "#src/base/dot.js";
import { between, latentPlane, onLoop, planePoint } from "#src/explore/portable.js";

const values = fc.array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 40 });
const centres = values.filter((centre) => dot(centre, centre) > 0.1);
const seeds = fc.integer({ min: 0, max: 1e6 });
const lengthOf = (vector: ArrayLike<number>): number => Math.sqrt(dot(vector, vector));

test("a plane's directions have length 1, at right angles to the centre and to each other; one for a seed", () => {
  fc.assert(
    fc.property(centres, seeds, (centre, seed) => {
      const { right, up } = latentPlane(centre, seed);
      expect([lengthOf(right), lengthOf(up)].map((length) => Math.abs(length - 1) < 1e-9)).toEqual([true, true]);
      for (const [a, b] of [
        [right, up],
        [right, centre],
        [up, centre],
      ] as const)
        expect(Math.abs(dot(a, b))).toBeLessThan(1e-6);
      expect(latentPlane(centre, seed)).toEqual(latentPlane(centre, seed));
      expect(latentPlane(centre, seed).right).not.toEqual(latentPlane(centre, seed + 1).right);
    }),
  );
});

test("every point of the plane is as long as the centre; half way round is its opposite", () => {
  const angle = fc.double({ min: -20, max: 20, noNaN: true });
  fc.assert(
    fc.property(centres, seeds, angle, angle, (centre, seed, x, y) => {
      const plane = latentPlane(centre, seed);
      expect(lengthOf(planePoint(plane, x, y))).toBeCloseTo(lengthOf(centre), 4);
      for (const [k, value] of planePoint(plane, 0, 0).entries()) expect(value).toBeCloseTo(centre[k] ?? NaN, 5);
      for (const [k, value] of planePoint(plane, 0, Math.PI).entries())
        expect(value).toBeCloseTo(-(centre[k] ?? NaN), 4);
    }),
  );
});

test("a small step is as long as the drag, and in its direction", () => {
  const centre = [3, 0, 0, 0, 4];
  const plane = latentPlane(centre, 5);
  const moved = planePoint(plane, 0.001, 0).map((value, k) => value - (centre[k] ?? 0));
  expect(dot(moved, plane.right)).toBeCloseTo(5 * 0.001, 5); // ‖c‖ · angle
});

test("a latent of two numbers has one direction, a latent of one none", () => {
  const { right, up } = latentPlane([1, 0], 3);
  expect([Math.abs(right[0] ?? 1) < 1e-9, Math.abs(right[1] ?? 0), [...up]]).toEqual([true, expect.closeTo(1), [0, 0]]);
  expect([...planePoint(latentPlane([2], 3), 1, 1)]).toEqual([2]);
});

test("between: the ends are the points, z keeps to the sphere, styles to the line", () => {
  const [a, b] = [Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0)];
  for (const space of ["z", "w"] as const) {
    expect(
      [...between(space, a, b, 0), ...between(space, a, b, 1)].map((value) => Math.abs(Math.round(value * 1e6)) / 1e6),
    ).toEqual([1, 0, 0, 0, 1, 0]);
  }
  expect(lengthOf(between("z", a, b, 0.3))).toBeCloseTo(1, 6);
  expect([...between("w", a, b, 0.25)]).toEqual([0.75, 0.25, 0]);
});

test("a loop passes through its points in order and closes", () => {
  const points = [
    [2, 0, 0],
    [0, 2, 0],
    [0, 0, 2],
  ];
  const at = (t: number) =>
    [...onLoop(points, t, (a, b, share) => between("z", a, b, share))].map((value) => Math.round(value * 1e5) / 1e5);
  for (const [k, point] of points.entries()) {
    expect(at(k)).toEqual(point);
    expect(at(k + 3)).toEqual(point);
    expect(at(k - 3)).toEqual(point);
  }
  expect(at(2.5)).toEqual([expect.closeTo(Math.SQRT2, 4), 0, expect.closeTo(Math.SQRT2, 4)]); // back to the first point
  expect(onLoop(["alone"], 0.7, (from, to, share) => [from, to, share])).toEqual(["alone", "alone", 0.7]);
});
