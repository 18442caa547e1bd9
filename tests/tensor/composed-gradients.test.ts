/** @file Gradients of operations built from several primitives, first and second order, and of a gradient penalty. */
import { describe, test } from "vitest";
import { sizeOf } from "#src/base/shape.js";
import { evaluate } from "#src/backends/reference/index.js";
import * as ops from "#src/tensor/index.js";
import { f32, grad, trace } from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { checkGradients } from "../support/gradient-check.js";
import { expectClose } from "../support/close.js";
import { named } from "../support/named.js";
import { domains, fill } from "../support/random-tensor.js";
import type { Domain } from "../support/random-tensor.js";
import type { OpCase } from "../support/op-cases/index.js";

/** f of inputs of these shapes, at a random point. */
function at(
  shapes: Readonly<Record<string, readonly number[]>>,
  build: OpCase["build"],
  domain: Domain = domains.real,
): OpCase {
  const entries = Object.entries(shapes);
  return {
    inputs: Object.fromEntries(entries.map(([name, shape]) => [name, f32(...shape)])),
    state: {},
    values: Object.fromEntries(entries.map(([name, shape], index) => [name, fill(sizeOf(shape), 11 + index, domain)])),
    build,
    tolerance: 1e-5,
  };
}

/** A case of one input x. */
const of = (shape: readonly number[], f: (x: Tensor) => Tensor, domain?: Domain): OpCase =>
  at({ x: shape }, (tensors) => f(named(tensors, "x")), domain);

/** D(x) = w₂ᵀ softplus(w₁ᵀ x + b): smooth, so that its penalty has a second derivative everywhere. */
const discriminator = (x: Tensor, tensors: ops.Tensors): Tensor =>
  ops.matmul(ops.softplus(ops.add(ops.matmul(x, named(tensors, "w1")), named(tensors, "b"))), named(tensors, "w2"));

/** E(‖∇ₓD(x)‖ − 1)² (Gulrajani et al. 2017). */
function gradientPenalty(tensors: ops.Tensors): Tensor {
  const x = named(tensors, "x");
  const { x: slope } = grad(ops.sum(discriminator(x, tensors)), { x }); // [N, D]
  const norm = ops.sqrt(ops.sum(ops.square(slope), { axes: [1] })); // [N]
  return ops.mean(ops.square(ops.sub(norm, 1)));
}

const penalised = { x: [3, 4], w1: [4, 5], b: [5], w2: [5, 1] };

const cases: readonly (readonly [string, OpCase])[] = [
  ["softmax over the last axis", of([3, 4], (x) => ops.softmax(x))],
  ["softmax over the first axis", of([3, 4], (x) => ops.softmax(x, 0))],
  ["logSoftmax", of([2, 5], (x) => ops.logSoftmax(x))],
  ["logSumExp", of([2, 3, 2], (x) => ops.logSumExp(x, { axes: [0, 2] }))],
  ["mean", of([2, 3], (x) => ops.mean(x, { axes: [-1] }))],
  ["variance", of([4, 3], (x) => ops.variance(x, { axes: [0] }))],
  [
    "normalisation",
    of([4, 3], (x) =>
      ops.mul(
        ops.sub(x, ops.mean(x, { axes: [0], keepDims: true })),
        ops.rsqrt(ops.add(ops.variance(x, { axes: [0], keepDims: true }), 1e-3)),
      ),
    ),
  ],
  ["gelu", of([7], ops.gelu)],
  ["silu", of([7], ops.silu)],
  ["elu", of([7], ops.elu, domains.nonzero)],
  ["clamp", of([9], (x) => ops.clamp(x, -1.05, 1.05), domains.gridA)],
  ["square of negative numbers by pow", of([5], (x) => ops.pow(x, 2), domains.nonzero)],
  ["cube by pow", of([5], (x) => ops.pow(x, 3), domains.nonzero)],
  ["x used as both operands", of([2, 2], (x) => ops.mul(ops.div(x, ops.add(ops.square(x), 1)), x))],
  ["broadcast over both operands", at({ a: [3, 1], b: [1, 4] }, (t) => ops.mul(named(t, "a"), ops.sin(named(t, "b"))))],
  [
    "matmul with a stretched batch",
    at({ a: [2, 1, 2, 3], b: [3, 3, 2] }, (t) => ops.matmul(named(t, "a"), named(t, "b"))),
  ],
  ["matmul of a batch by one matrix", at({ a: [2, 2, 3], b: [3, 2] }, (t) => ops.matmul(named(t, "a"), named(t, "b")))],
  ["x times its transpose", of([3, 2], (x) => ops.matmul(x, ops.transposeMatrix(x)))],
  ["strided slice that leaves a rest", of([6, 5], (x) => ops.tanh(ops.slice(x, [1, 0], [2, 2], [2, 3])))],
  ["reversed padding", of([2, 3], (x) => ops.sin(ops.reverse(ops.pad(x, [1, 0], [0, 2], [1, 1]), [0, 1])))],
  [
    "concat of overlapping parts",
    of([4, 2], (x) => ops.sin(ops.concat([ops.narrow(x, 0, 0, 3), ops.narrow(x, 0, 1, 3), x], 0))),
  ],
  [
    "split and recombined",
    of([5, 2], (x) =>
      ops
        .split(x, [2, 3])
        .map((part) => ops.sum(ops.square(part), { axes: [0] }))
        .reduce(ops.mul),
    ),
  ],
  ["lerp", at({ a: [3], b: [3], t: [1] }, (t) => ops.lerp(named(t, "a"), named(t, "b"), named(t, "t")))],
  ["largest element", of([6], (x) => ops.square(ops.max(x)))],
  [
    "a three-layer network",
    at({ x: [2, 3], w: [3, 3], v: [3, 1] }, (t) =>
      ops.sigmoid(
        ops.matmul(
          ops.tanh(ops.matmul(ops.tanh(ops.matmul(named(t, "x"), named(t, "w"))), named(t, "w"))),
          named(t, "v"),
        ),
      ),
    ),
  ],
  ["a gradient penalty: second and third derivatives", at(penalised, gradientPenalty)],
];

describe("composed operations", () => {
  test.each(cases)("%s", (_name, opCase) => checkGradients(opCase));
});

describe("ties share the gradient", () => {
  const gradientsAt = (values: readonly number[], f: (x: Tensor) => Tensor) => {
    const graph = trace(
      ({ inputs }) => ({ outputs: grad(ops.sum(f(named(inputs, "x"))), { x: named(inputs, "x") }) }),
      { x: f32(values.length) },
      {},
    );
    return evaluate(graph, { x: values }).outputs["x"] ?? [];
  };
  const exact = { absolute: 0, relative: 0 };

  test("among equal maxima of a reduction", () =>
    expectClose(
      gradientsAt([3, 1, 3], (x) => ops.max(x)),
      [0.5, 0, 0.5],
      exact,
      "max",
    ));
  test("between equal arguments of maximum", () =>
    expectClose(
      gradientsAt([1, 2, 0], (x) => ops.maximum(x, 1)),
      [0.5, 1, 0],
      exact,
      "maximum",
    ));
  test("between equal arguments of minimum", () =>
    expectClose(
      gradientsAt([1, 2, 0], (x) => ops.minimum(x, 1)),
      [0.5, 0, 1],
      exact,
      "minimum",
    ));
  test("relu has gradient 0 at 0", () => expectClose(gradientsAt([-1, 0, 2], ops.relu), [0, 0, 1], exact, "relu"));
  test("elu has gradient 1 where exp would overflow", () =>
    expectClose(gradientsAt([800, -800], ops.elu), [1, 0], exact, "elu"));
  test("softplus has gradient σ at ±100", () =>
    expectClose(
      gradientsAt([100, -100], ops.softplus),
      [1, Math.exp(-100)],
      { absolute: 0, relative: 1e-12 },
      "softplus",
    ));
});
