/** @file The learnt rectifier: by hand, as PyTorch's parameter, and its gradients. */
import { expect, test } from "vitest";
import { prelu } from "#src/nn/index.js";
import { apply, checkModule, specsOf } from "./run-module.js";

test("x above 0, a · x below, by one slope or one for each channel", () => {
  const x = [2, -2, 0, -8];
  expect(apply(prelu(), [1, 4], [x], { weight: [0.25] }, "use").y).toEqual([2, -0.5, 0, -2]);
  expect(apply(prelu(2), [2, 2], [x], { weight: [0.5, -1] }, "use").y).toEqual([2, 2, 0, 8]);
});

test("one slope unless told otherwise, as in PyTorch", () => {
  expect(specsOf(prelu())["weight"]?.shape).toEqual([1]);
  expect(specsOf(prelu(3))["weight"]?.shape).toEqual([3]);
});

test("gradients", () => {
  checkModule(prelu(), [3, 2]);
  checkModule(prelu(2), [3, 2]);
});
