/** @file Convolutions with few outputs: image and result exchanged, the same values; and where the exchange must not happen. */
import { describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { sizeOf } from "#src/base/shape.js";
import { roots, topologicalOrder, verify } from "#src/tensor/graph/graph.js";
import { conv2d, f32, trace, vjp } from "#src/tensor/index.js";
import type { ConvolutionOptions } from "#src/tensor/index.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";
import { expectClose } from "../../support/close.js";
import { named } from "../../support/named.js";
import { domains, fill } from "../../support/random-tensor.js";

/** Output sizes of the convolutions that are left of y = x ∗ w and of its weight gradient, checked to keep their values. */
function outputsAfter(
  x: readonly number[],
  w: readonly number[],
  options: ConvolutionOptions,
): Record<"y" | "dw", string[]> {
  const kinds = (["y", "dw"] as const).map((output) => {
    const graph = trace(
      ({ inputs }) => {
        const y = conv2d(named(inputs, "x"), named(inputs, "w"), options);
        const [dw = y] = vjp(y, [named(inputs, "w")], y);
        return { outputs: { r: output === "y" ? y : dw } };
      },
      { x: f32(...x), w: f32(...w) },
      {},
    );
    const rewritten = rewrite(graph);
    verify(rewritten);
    const values = { x: fill(sizeOf(x), 1, domains.real), w: fill(sizeOf(w), 2, domains.real) };
    const [before, after] = [graph, rewritten].map((program) => evaluate(program, values).outputs["r"] ?? []);
    expect(before?.length).toBeGreaterThan(0);
    expectClose(after ?? [], before ?? [], { absolute: 1e-9, relative: 1e-9 }, output);
    const convolutions = topologicalOrder(roots(rewritten)).filter(({ op }) => op.kind.startsWith("conv"));
    return [output, convolutions.map(({ op }) => op.kind)] as const;
  });
  return Object.fromEntries(kinds) as Record<"y" | "dw", string[]>;
}

describe("exchanged", () => {
  test.each([
    ["3×3, padded", [2, 5, 6, 8], [3, 3, 8, 3], { padding: 1 }],
    ["9×9 of one output", [1, 9, 10, 9], [9, 9, 9, 1], { padding: 4 }],
    ["unequal kernel and sides of padding", [2, 6, 7, 8], [2, 3, 8, 2], { padding: [1, 0, 0, 2] }],
    ["no padding", [1, 5, 5, 8], [3, 2, 8, 1], {}],
  ] as const)("%s", (_, x, w, options) => {
    // The weight gradient of y with cotangent y holds both: the forward pass and the adjoint.
    expect(outputsAfter(x, w, options)).toEqual({ y: ["conv2dInput"], dw: ["conv2dInput", "conv2dWeight"] });
  });
});

describe("left as they are", () => {
  test.each([
    ["four outputs", [1, 4, 4, 8], [3, 3, 8, 4], { padding: 1 }],
    ["few channels", [1, 4, 4, 7], [3, 3, 7, 1], { padding: 1 }],
    ["a stride", [1, 5, 5, 8], [3, 3, 8, 1], { stride: 2, padding: 1 }],
    ["a dilation", [1, 6, 6, 8], [2, 2, 8, 1], { dilation: 2 }],
    ["groups", [1, 4, 4, 16], [3, 3, 8, 2], { padding: 1, groups: 2 }],
    ["padding beyond the kernel", [1, 4, 4, 8], [2, 2, 8, 1], { padding: 2 }],
  ] as const)("%s", (_, x, w, options) => {
    expect(outputsAfter(x, w, options)).toEqual({ y: ["conv2d"], dw: ["conv2d", "conv2dWeight"] });
  });

  test("1×1 kernels are products", () => {
    expect(outputsAfter([1, 4, 4, 8], [1, 1, 8, 1], {})).toEqual({ y: [], dw: [] });
  });
});
