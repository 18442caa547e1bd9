/** @file Class accuracy, counted by hand. */
import { expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { classAccuracy, everyClass } from "#src/metrics/class-accuracy.js";
import { expectOneLine } from "../support/one-line.js";

const seen = (...labels: readonly number[]) => ({
  labels: Int32Array.from(labels),
  confidences: new Float32Array(labels.length).fill(1),
});

test("parts of all images, and of each class's", () => {
  const asked = Int32Array.from([0, 0, 0, 0, 1, 1, 3]);
  expect(classAccuracy(seen(0, 0, 0, 2, 1, 0, 3), asked, 4)).toEqual({
    count: 7,
    accuracy: 5 / 7,
    perClass: [3 / 4, 1 / 2, Number.NaN, 1],
  });
});

test("as many of every class, class by class along a row", () => {
  expect([...everyClass(3, 2)]).toEqual([0, 1, 2, 0, 1, 2]);
});

test("says what does not fit", () => {
  const asked = Int32Array.from([0, 4]);
  expectOneLine(ShapeError, () => classAccuracy(seen(), new Int32Array(0), 2), "0 predictions");
  expectOneLine(ShapeError, () => classAccuracy(seen(0), asked, 2), "1 predictions for 2 images");
  expectOneLine(ShapeError, () => classAccuracy(seen(0, 0), asked, 2), "class 4 of 2");
});
