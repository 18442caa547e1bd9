/** @file A parameter's numbers in PyTorch's order of axes, and back. */
import { expect, test } from "vitest";
import { constantInit } from "#src/nn/index.js";
import { fromPyTorch, pytorchShape, toPyTorch } from "#src/interop/pytorch/layout.js";

const parameter = (...shape: number[]) => ({ shape, init: constantInit(0) });
const counted = (count: number) => Float32Array.from({ length: count }, (_, at) => at);

test("a kernel [KH, KW, C, O] is [O, C, KH, KW] in PyTorch", () => {
  const kernel = parameter(2, 3, 4, 5);
  const { shape, data } = toPyTorch(kernel, counted(120));
  expect(shape).toEqual([5, 4, 2, 3]);
  // Element [o, c, y, x] = [2, 2, 1, 2] is ours at [y, x, c, o] = [1, 2, 2, 2].
  expect(data[((2 * 4 + 2) * 2 + 1) * 3 + 2]).toBe(((1 * 3 + 2) * 4 + 2) * 5 + 2);
  expect(fromPyTorch(kernel, { shape, data })).toEqual(counted(120));
});

test("an image [H, W, C] is [C, H, W]; vectors and matrices stay", () => {
  expect(pytorchShape(parameter(4, 6, 8))).toEqual([8, 4, 6]);
  expect(toPyTorch(parameter(2, 2, 2), counted(8)).data).toEqual(Float32Array.from([0, 2, 4, 6, 1, 3, 5, 7]));
  expect(toPyTorch(parameter(2, 3), counted(6))).toEqual({ shape: [2, 3], data: counted(6) });
  expect(toPyTorch(parameter(), counted(1)).shape).toEqual([]);
});

test("another shape is refused, with both", () => {
  expect(() => fromPyTorch(parameter(2, 3), { shape: [3, 2], data: counted(6) })).toThrow("[3, 2] where [2, 3]");
});
