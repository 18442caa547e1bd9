/** @file Cases of the convolution family: random images, kernels, strides, padding, dilation and groups. */
import fc from "fast-check";
import { convolvedSize } from "#src/tensor/ops/convolution-shapes.js";
import { conv2d, conv2dInput, conv2dWeight } from "#src/tensor/ops/convolution.js";
import type { ConvolutionGeometry, ConvolutionKind } from "#src/tensor/graph/op.js";
import * as ops from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { operand } from "../operand.js";
import { domains } from "../random-tensor.js";
import { caseOf } from "./op-case.js";
import type { CaseRow, Use } from "./op-case.js";

/** A convolution's sizes. */
interface Sizes {
  readonly geometry: ConvolutionGeometry;
  readonly x: readonly [number, number, number, number];
  readonly w: readonly [number, number, number, number];
  readonly y: readonly [number, number, number, number];
}

/** What GANs are made of, where backends have faster ways, and anything else. */
const typical: readonly { kernel: [number, number]; stride: [number, number]; pad: number; least: number }[] = [
  { kernel: [4, 4], stride: [2, 2], pad: 1, least: 2 },
  { kernel: [3, 3], stride: [1, 1], pad: 1, least: 1 },
  { kernel: [4, 4], stride: [1, 1], pad: 0, least: 4 },
  { kernel: [1, 1], stride: [1, 1], pad: 0, least: 1 },
];

const pair = (value: fc.Arbitrary<number>): fc.Arbitrary<[number, number]> => fc.tuple(value, value);

const geometries = (use: Use) =>
  fc.oneof(
    fc.constantFrom(...typical).chain(({ kernel, stride, pad, least }) =>
      pair(fc.integer({ min: least, max: use === "gradient" ? least + 2 : least + 9 })).map((size) => ({
        kernel,
        size,
        geometry: { stride, padding: [pad, pad, pad, pad] as const, dilation: [1, 1] as const },
      })),
    ),
    fc
      .record({
        kernel: pair(fc.integer({ min: 1, max: use === "gradient" ? 3 : 5 })),
        extra: pair(fc.integer({ min: 0, max: use === "gradient" ? 2 : 8 })),
        stride: pair(fc.integer({ min: 1, max: 3 })),
        dilation: pair(fc.constantFrom(1, 1, 2, 3)),
        padding: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
      })
      .map(({ kernel, extra, stride, dilation, padding }) => ({
        kernel,
        size: kernel.map((taps, axis) => (taps - 1) * (dilation[axis] ?? 1) + 1 + (extra[axis] ?? 0)) as [
          number,
          number,
        ],
        geometry: { stride, padding, dilation },
      })),
  );

const sizes = (use: Use): fc.Arbitrary<Sizes> => {
  const channels = use === "gradient" ? fc.constantFrom(1, 2, 3) : fc.constantFrom(1, 2, 3, 4, 5, 8, 13, 16, 19);
  const groups = fc.constantFrom(1, 1, 1, 2, 3);
  return fc
    .tuple(geometries(use), fc.integer({ min: 1, max: 3 }), groups, channels, channels)
    .map(([{ kernel, size, geometry }, n, count, perGroup, outputs]) => {
      const full = { ...geometry, groups: count };
      return {
        geometry: full,
        x: [n, ...size, perGroup * count],
        w: [...kernel, perGroup, outputs * count],
        y: [n, ...convolvedSize(size, kernel, full), outputs * count],
      } satisfies Sizes;
    });
};

/** What follows a convolution in a network: nothing, or a bias and an activation, which backends apply while storing. */
const followed = (result: Tensor, bias: Tensor): Tensor => ops.leakyRelu(ops.add(result, bias), 0.2);

const row = (
  shapesOf: (sizes: Sizes) => readonly [first: readonly number[], second: readonly number[], last: number],
  build: (a: Tensor, b: Tensor, sizes: Sizes) => Tensor,
): CaseRow => ({
  cases: (use) =>
    fc.tuple(sizes(use), fc.boolean()).chain(([size, biased]) => {
      const [first, second, last] = shapesOf(size);
      return fc
        .tuple(operand(first, domains.real), operand(second, domains.real), operand([last], domains.nonzero))
        .map(([a, b, bias]) =>
          biased && use === "conformance"
            ? caseOf([a, b, bias], (p, q, r) => followed(build(p, q, size), r), 5e-4)
            : caseOf([a, b], (p, q) => build(p, q, size), 5e-4),
        );
    }),
  gradient: "differences",
});

export const convolutionCases = {
  conv2d: row(
    ({ x, w }) => [x, w, w[3]],
    (x, w, { geometry }) => conv2d(x, w, geometry),
  ),
  conv2dInput: row(
    ({ x, w, y }) => [y, w, x[3]],
    (y, w, { geometry, x: [, height, width] }) => conv2dInput(y, w, geometry, [height, width]),
  ),
  conv2dWeight: row(
    ({ x, w, y }) => [x, y, w[3]],
    (x, y, { geometry, w: [height, width] }) => conv2dWeight(x, y, geometry, [height, width]),
  ),
} satisfies { [K in ConvolutionKind]: CaseRow };
