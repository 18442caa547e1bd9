/** @file What runs in one pass: epilogues of products, prologues of reductions, whole optimiser updates. */
import { describe, expect, test } from "vitest";
import { leakyRelu as leakyReluLayer, linear, Scope, sequential } from "#src/nn/index.js";
import { adam } from "#src/optim/index.js";
import * as ops from "#src/tensor/index.js";
import { f32, grad } from "#src/tensor/index.js";
import { named } from "../../support/named.js";
import { isCopy, kindsOf, planOf, productsOf, regionOf, targetsOf } from "./plan-of.js";

const layer = sequential(linear(3, 5), leakyReluLayer(0.2));
const parameters = { "0.weight": f32(5, 3), "0.bias": f32(5) };

test("bias and activation ride in the product, which itself is not stored", () => {
  const plan = planOf(
    ({ inputs, state }) => ({ outputs: { y: layer.forward(named(inputs, "x"), new Scope(state)) } }),
    { x: f32(4, 3) },
    parameters,
  );
  expect(kindsOf(plan)).toEqual({ matmul: 1 });
  const [product] = productsOf(plan);
  expect(product).toMatchObject({ m: 4, n: 5, k: 3, product: null });
  expect(product?.b.strides, "the weight is read transposed where it lies").toEqual([1, 3]);
  expect(product?.epilogue?.values.flatMap((value) => (value.kind === "apply" ? [value.op.kind] : []))).toEqual([
    "add",
    "leakyRelu",
  ]);
});

test("a product that is an output itself is stored beside what its epilogue makes of it", () => {
  const plan = planOf(
    ({ inputs }) => {
      const product = ops.matmul(named(inputs, "a"), named(inputs, "b"));
      return { outputs: { product, squashed: ops.tanh(product) } };
    },
    { a: f32(4, 3), b: f32(3, 2) },
  );
  expect(kindsOf(plan)).toEqual({ matmul: 1 });
  expect(productsOf(plan)[0]?.product).not.toBeNull();
});

test("Adam is the epilogue of the weight's gradient and writes weight and moments in place", () => {
  const optimizer = adam();
  const plan = planOf(
    ({ inputs, state }) => {
      const loss = ops.mean(ops.square(layer.forward(named(inputs, "x"), new Scope(state))));
      const weights = { "0.weight": named(state, "0.weight"), "0.bias": named(state, "0.bias") };
      const update = optimizer.update(weights, grad(loss, weights), state);
      return { outputs: { loss }, updates: { ...update.parameters, ...update.state } };
    },
    { x: f32(4, 3) },
    { ...parameters, ...optimizer.stateSpecs(parameters) },
  );
  const writers = (name: string) => plan.steps.filter((step) => targetsOf(plan, step).includes(`state:${name}`));
  const [writer, ...others] = writers("0.weight");
  expect(others).toEqual([]);
  expect(writer).toMatchObject({ kind: "matmul", m: 5, n: 3, k: 4, product: null });
  expect(writer && targetsOf(plan, writer).sort()).toEqual([
    "state:0.weight",
    "state:0.weight.exp_avg",
    "state:0.weight.exp_avg_sq",
  ]);
  const [biasWriter] = writers("0.bias");
  expect(biasWriter?.kind).toBe("elementwise");
  expect(biasWriter && targetsOf(plan, biasWriter)).toHaveLength(3);
  expect(plan.steps.filter(isCopy)).toEqual([]);
});

test("a chain of elementwise operations with broadcasts is one pass", () => {
  const plan = planOf(
    ({ inputs }) => {
      const [x, row] = [named(inputs, "x"), named(inputs, "row")];
      return { outputs: { y: ops.div(ops.exp(ops.sub(ops.mul(x, 2), row)), ops.add(ops.square(x), 1)) } };
    },
    { x: f32(6, 5), row: f32(5) },
  );
  expect(kindsOf(plan)).toEqual({ elementwise: 1 });
  expect(plan.buffers.filter(({ role }) => role === "temporary")).toEqual([]);
});

test("a reduction computes on the fly what only it needs", () => {
  const plan = planOf(({ inputs }) => ({ outputs: { y: ops.sum(ops.square(named(inputs, "x")), { axes: [1] }) } }), {
    x: f32(6, 5),
  });
  expect(kindsOf(plan)).toEqual({ reduce: 1 });
  expect(plan.buffers.filter(({ role }) => role === "temporary")).toEqual([]);
});

test("what several passes need is computed once", () => {
  const plan = planOf(
    ({ inputs }) => {
      const e = ops.exp(named(inputs, "x"));
      return { outputs: { rows: ops.sum(e, { axes: [1] }), columns: ops.sum(e, { axes: [0] }) } };
    },
    { x: f32(6, 5) },
  );
  const exponentials = plan.steps
    .flatMap((step) => regionOf(step)?.values ?? [])
    .filter((value) => value.kind === "apply");
  expect(exponentials).toHaveLength(1);
});

test("equal subexpressions and dead code leave no steps", () => {
  const plan = planOf(
    ({ inputs }) => {
      const x = named(inputs, "x");
      ops.matmul(x, ops.transposeMatrix(x));
      return { outputs: { y: ops.add(ops.tanh(x), ops.tanh(x)) } };
    },
    { x: f32(3, 3) },
  );
  expect(kindsOf(plan)).toEqual({ elementwise: 1 });
  const [step] = plan.steps;
  expect(step && regionOf(step)?.values.map(({ kind }) => kind)).toEqual(["load", "apply", "apply"]);
});

test("views are read through strides, never copied", () => {
  const plan = planOf(
    ({ inputs }) => {
      const x = named(inputs, "x"); // [4, 6]
      const view = ops.reverse(ops.transpose(ops.slice(x, [1, 0], [3, 3], [1, 2]), [1, 0]), [0]); // [3, 3]
      return { outputs: { y: ops.neg(view) } };
    },
    { x: f32(4, 6) },
  );
  expect(kindsOf(plan)).toEqual({ elementwise: 1 });
  const [load] = plan.steps.flatMap((step) => regionOf(step)?.values ?? []);
  expect(load?.kind === "load" && load.access).toMatchObject({ offset: 6 + 4, strides: [-2, 6] });
});

describe("neighbouring axes that memory has in one row are one loop", () => {
  test("dense operands", () => {
    const plan = planOf(({ inputs }) => ({ outputs: { y: ops.neg(named(inputs, "x")) } }), { x: f32(3, 4, 5) });
    expect(plan.steps.map((step) => regionOf(step)?.shape)).toEqual([[60]]);
  });

  test("a row broadcast keeps its axis apart", () => {
    const plan = planOf(({ inputs }) => ({ outputs: { y: ops.add(named(inputs, "x"), named(inputs, "row")) } }), {
      x: f32(3, 4, 5),
      row: f32(5),
    });
    expect(plan.steps.map((step) => regionOf(step)?.shape)).toEqual([[12, 5]]);
  });
});
