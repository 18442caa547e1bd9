/** @file What a file promises of sizes: the batch is free or the function is refused; and numbers of 16 bits, by hand. */
import { describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { convert } from "#src/interop/onnx/convert.js";
import { fitSize, formatSize } from "#src/interop/onnx/size.js";
import { halfBits, halfValue } from "#src/interop/onnx/value-bytes.js";
import * as ops from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { named } from "../../support/named.js";

/** Converts a function of x [batch, 6] at three batches. */
const converted = (build: (x: Tensor) => Tensor) =>
  convert({
    trace: ({ batch = 1 }) =>
      ops.trace(({ inputs }) => ({ outputs: { y: build(named(inputs, "x")) } }), { x: ops.f32(batch, 6) }, {}),
    settings: [{ batch: 67 }, { batch: 11 }, { batch: 13 }],
    evaluate: (known) => Promise.resolve(evaluate(known, {}, {}).outputs),
  });

describe("the batch", () => {
  test("is a symbol of inputs and outputs, also where it is multiplied or divided", async () => {
    const { graph } = await converted((x) => ops.reshape(x, [(x.shape[0] ?? 1) * 3, 2]));
    expect(graph.inputs.map(({ sizes }) => sizes.map(formatSize))).toEqual([["batch", "6"]]);
    expect(graph.outputs.map(({ sizes }) => sizes.map(formatSize))).toEqual([["3*batch", "2"]]);
  });

  test("that decides more than sizes is refused", async () => {
    await expect(converted((x) => ops.mean(x, { axes: [0] }))).rejects.toThrow(
      "what it computes depends on batch in more than its size (constant)",
    );
    await expect(converted((x) => ops.narrow(x, 0, 1, (x.shape[0] ?? 1) - 1))).rejects.toThrow(/no multiple of it/);
  });

  test("of random numbers names the operation", async () => {
    const seed = ops.constant(0, "i32");
    await expect(converted((x) => ops.add(x, ops.normal({ seed, step: seed }, x.shape, "noise")))).rejects.toThrow(
      /random numbers \(random\)/,
    );
  });
});

test("a size is a product of what varies", () => {
  const settings = [
    { n: 4, h: 6 },
    { n: 8, h: 6 },
    { n: 4, h: 12 },
  ];
  expect(formatSize(fitSize([12, 24, 24], settings))).toBe("h*n/2");
  expect(formatSize(fitSize([5, 5, 5], settings))).toBe("5");
  expect(() => fitSize([7, 11, 7], settings)).toThrow(/where n varies/);
});

test.each([
  [0, 0],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65520, 0x7c00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [2 - 2 ** -12, 0x4000],
])("%d in 16 bits", (value, bits) => {
  expect(halfBits(value)).toBe(bits);
});

test("every finite number of 16 bits is itself", () => {
  for (let bits = 0; bits < 0x7c00; bits++) expect(halfBits(halfValue(bits))).toBe(bits);
});
