/** @file Every primitive's gradient against central differences, first and second order, on random shapes. */
import fc from "fast-check";
import { describe, test } from "vitest";
import { checkGradients, checkZeroGradients } from "../support/gradient-check.js";
import { allCases } from "../support/op-cases/index.js";

describe.each(allCases)("%s", (_kind, row) => {
  test(row.gradient === "zero" ? "stops the gradient" : "has the gradient that central differences show", () => {
    fc.assert(fc.property(row.cases("gradient"), row.gradient === "zero" ? checkZeroGradients : checkGradients), {
      numRuns: 25,
    });
  });
});
