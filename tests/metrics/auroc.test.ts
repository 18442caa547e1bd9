/** @file The area under the ROC curve: by hand, with ties, and as the share of pairs in the right order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { auroc } from "#src/metrics/index.js";

test("by hand", () => {
  expect(auroc([3, 4], [1, 2])).toBe(1);
  expect(auroc([1, 2], [3, 4])).toBe(0);
  expect(auroc([2, 4], [1, 3])).toBe(0.75); // of the four pairs, 2 < 3 alone is wrong
  expect(auroc([5, 5], [5])).toBe(0.5);
  expect(auroc([1, Infinity], [1])).toBe(0.75);
});

test("the share of pairs in the right order, equal ones half", () => {
  const scores = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(scores, scores, (positives, negatives) => {
      const pairs = positives.flatMap((p) => negatives.map((n): number => (p > n ? 1 : p === n ? 0.5 : 0)));
      const share = pairs.reduce((sum, right) => sum + right, 0) / pairs.length;
      expect(auroc(positives, negatives)).toBeCloseTo(share, 12);
    }),
  );
});

test("nothing to compare and scores that are none are refused", () => {
  expect(() => auroc([], [1])).toThrow("0 positives and 1 negatives");
  expect(() => auroc([1], [])).toThrow("1 positives and 0 negatives");
  expect(() => auroc([Number.NaN], [1])).toThrow("not a number");
});
