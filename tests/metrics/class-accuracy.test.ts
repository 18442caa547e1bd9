/** @file Class accuracy, counted by hand. */
import { expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { classAccuracy, conditionalAccuracy, everyClass } from "#src/metrics/class-accuracy.js";
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

test("a generator is asked for every class from each seed", () => {
  const asked: (readonly number[])[][] = [];
  const classifier = { classes: 2, classify: (images: Float32Array) => seen(...images) };
  const draw = (seeds: readonly number[], labels: readonly number[]) => {
    asked.push([seeds, labels]);
    return Float32Array.from(labels, (label, index) => (index === 5 ? 1 - label : label)); // one of six is wrong
  };
  expect(conditionalAccuracy(draw, classifier, 3)).toEqual({ count: 6, accuracy: 5 / 6, perClass: [1, 2 / 3] });
  expect(asked).toEqual([
    [
      [0, 0, 1, 1, 2, 2],
      [0, 1, 0, 1, 0, 1],
    ],
  ]);
});
