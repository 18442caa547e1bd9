/** @file A parameter's numbers in PyTorch's order of axes, and back. */
import { expect, test } from "vitest";
import { constantInit, linear, spectralNorm } from "#src/nn/index.js";
import type { ModuleBuffer, Parameter } from "#src/nn/index.js";
import { fromPyTorch, pytorchShape, toPyTorch } from "#src/interop/pytorch/layout.js";

/** What a module is known to hold. */
function existing(held: Parameter | ModuleBuffer | undefined): Parameter | ModuleBuffer {
  if (held === undefined) throw new Error("the module holds no such thing");
  return held;
}

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

test("an image that is flattened into an axis changes its order there, and only there", () => {
  const [rows, columns] = [
    linear(2, 12, { outputImage: [2, 2, 3] }).parameters,
    linear(12, 2, { inputImage: [2, 2, 3] }).parameters,
  ];
  const channelsFirst = [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11];
  const bias = toPyTorch(existing(rows["bias"]), counted(12));
  expect(bias).toEqual({ shape: [12], data: Float32Array.from(channelsFirst) });
  const weight = toPyTorch(existing(rows["weight"]), counted(24));
  expect(weight.shape).toEqual([12, 2]);
  expect([...weight.data]).toEqual(channelsFirst.flatMap((row) => [2 * row, 2 * row + 1]));
  expect(fromPyTorch(existing(rows["weight"]), weight)).toEqual(counted(24));
  const behind = toPyTorch(existing(columns["weight"]), counted(24));
  expect([...behind.data]).toEqual([...channelsFirst, ...channelsFirst.map((column) => 12 + column)]);
  expect(fromPyTorch(existing(columns["weight"]), behind)).toEqual(counted(24));
  expect(toPyTorch(existing(columns["bias"]), counted(2)).data).toEqual(counted(2));
});

test("a power iteration's vector has the order of its weight's rows", () => {
  const { buffers } = spectralNorm(linear(2, 12, { outputImage: [2, 2, 3] }));
  expect([...toPyTorch(existing(buffers?.["weight_u"]), counted(12)).data].slice(0, 4)).toEqual([0, 3, 6, 9]);
  const { buffers: others } = spectralNorm(linear(12, 2, { inputImage: [2, 2, 3] }));
  expect(toPyTorch(existing(others?.["weight_u"]), counted(2)).data).toEqual(counted(2));
});

test("another shape is refused, with both", () => {
  expect(() => fromPyTorch(parameter(2, 3), { shape: [3, 2], data: counted(6) })).toThrow("[3, 2] where [2, 3]");
});
