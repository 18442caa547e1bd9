/** @file Mode reports: counted by hand, and the properties that every one has. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError } from "#src/base/errors.js";
import { modeReport } from "#src/metrics/mode-report.js";
import { expectOneLine } from "../support/one-line.js";

const predictions = (labels: readonly number[], confidences: readonly number[] = labels.map(() => 0.5)) => ({
  labels: Int32Array.from(labels),
  confidences: Float32Array.from(confidences),
});

describe("mode report", () => {
  test("eight images in four classes, of which one is missing", () => {
    expect(modeReport(predictions([0, 3, 3, 1, 0, 0, 3, 0], [1, 0.5, 0.5, 0.25, 1, 1, 0.75, 1]), 4)).toEqual({
      count: 8,
      shares: [0.5, 0.125, 0, 0.375],
      missing: [2],
      leastShare: 0,
      meanConfidence: 0.75,
    });
  });

  test("shares are counts, whatever the order; missing are exactly the classes not seen", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 200 }), (labels) => {
        const { count, shares, missing, leastShare } = modeReport(predictions(labels), 10);
        expect(count).toBe(labels.length);
        expect(shares.map((share) => Math.round(share * count))).toEqual(
          shares.map((_, label) => labels.filter((other) => other === label).length),
        );
        expect(missing).toEqual(shares.map((_, label) => label).filter((label) => !labels.includes(label)));
        expect(leastShare === 0).toBe(missing.length > 0);
        expect(modeReport(predictions(labels.toReversed()), 10).shares).toEqual(shares);
      }),
    );
  });

  test.each([
    ["nothing", predictions([]), "0 labels"],
    ["a confidence too few", predictions([1, 2], [1]), "2 labels and 1 confidences"],
    ["a class too many", predictions([0, 10]), "label 10 of 10"],
    ["a negative class", predictions([-1]), "label -1"],
  ])("%s is a ShapeError", (_, given, message) => {
    expectOneLine(ShapeError, () => modeReport(given, 10), "mode report", message);
  });
});
