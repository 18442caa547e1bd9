/** @file Real-valued images resized and shifted, by hand. */
import { expect, test } from "vitest";
import { resizedFloats, rolled } from "#src/explore/float-images.js";
import { cropped, padded } from "#src/explore/pictures/image-margins.js";

const spec = (height: number, width: number, channels = 1) => ({ height, width, channels });

test("bilinear: constants stay, a ramp stays a ramp, the same size is the identity", () => {
  expect([...resizedFloats(Float32Array.of(0.5), spec(1, 1), spec(2, 3))]).toEqual(new Array(6).fill(0.5));
  expect([...resizedFloats(Float32Array.of(0, 4), spec(1, 2), spec(1, 4))]).toEqual([0, 1, 3, 4]);
  expect([...resizedFloats(Float32Array.of(0, 4, 8, 12), spec(2, 2), spec(1, 1))]).toEqual([6]);
  const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  expect([...resizedFloats(values, spec(2, 2, 3), spec(2, 2, 3))]).toEqual([...values]);
});

test("pixels that leave come in on the other side, and the way back undoes it", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect([...rolled(values, spec(2, 3), 1, 1)]).toEqual([6, 4, 5, 3, 1, 2]);
  for (const [down, right] of [
    [0, 0],
    [5, -7],
    [-1, 2],
  ] as const) {
    const there = rolled(values, spec(3, 1, 2), down, right);
    expect([...rolled(there, spec(3, 1, 2), -down, -right)]).toEqual([...values]);
  }
});

test("margins repeat the border, and are taken off again", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6); // 2×3
  const wide = padded(values, spec(2, 3), 4);
  expect([...wide]).toEqual([1, 2, 3, 3, 1, 2, 3, 3, 4, 5, 6, 6, 4, 5, 6, 6]);
  expect([...cropped(wide, spec(2, 3), 4)]).toEqual([...values]);
  expect([...padded(values, spec(1, 1, 6), 1)]).toEqual([...values]);
});
