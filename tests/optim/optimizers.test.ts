/** @file What parity with PyTorch's runs does not show: dampening, averages, rates that change, cancellation in float32. */
import { expect, test } from "vitest";
import { createReferenceExecutor } from "#src/backends/reference/index.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { adam, rmsprop, sgd, updateAverages } from "#src/optim/index.js";
import type { Optimizer } from "#src/optim/index.js";
import { add, cast, compile, f32, literal, mul } from "#src/tensor/index.js";
import type { Executor, Tensor } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { named } from "../support/named.js";

/** Parameters after each step from 0, with one gradient per step. */
async function path(
  executor: Executor,
  optimizer: (rate: Tensor) => Optimizer,
  gradients: readonly number[],
  rates: readonly number[] = gradients.map(() => 0.1),
): Promise<number[]> {
  const specs = { p: f32() };
  const [first] = rates;
  const state = executor.createState({ ...specs, ...optimizer(literal([first ?? 0], [])).stateSpecs(specs) });
  const program = await compile(
    ({ inputs, state: tensors }) => {
      const update = optimizer(named(inputs, "rate")).update(
        { p: named(tensors, "p") },
        { p: named(inputs, "gradient") },
        tensors,
      );
      return { updates: { ...update.parameters, ...update.state } };
    },
    { executor, state, inputs: { gradient: f32(), rate: f32() } },
  );
  return gradients.map((gradient, index) => {
    program.run({ gradient: [gradient], rate: [rates[index] ?? 0] });
    return state.read("p")[0] ?? Number.NaN;
  });
}

test("SGD's buffer starts as the gradient itself, dampened only later", async () => {
  const executor = createReferenceExecutor();
  const optimizer = (rate: Tensor) => sgd({ learningRate: rate, momentum: 0.5, dampening: 0.2 });
  const got = await path(executor, optimizer, [1, 2, 3]);
  const buffers = [1, 0.5 * 1 + 0.8 * 2, 0.5 * 2.1 + 0.8 * 3];
  let p = 0;
  buffers.forEach((buffer, index) => expect(got[index]).toBeCloseTo((p -= 0.1 * buffer), 12));
});

test("SGD without momentum keeps no state", () => {
  expect(sgd({ learningRate: 0.1 }).stateSpecs({ p: f32(3) })).toEqual({});
});

test.each([
  ["SGD", (rate: Tensor) => sgd({ learningRate: rate })],
  ["RMSProp", (rate: Tensor) => rmsprop({ learningRate: rate })],
  ["Adam", (rate: Tensor) => adam({ learningRate: rate })],
])("%s takes its learning rate from a tensor", async (_name, optimizer) => {
  const executor = createReferenceExecutor();
  const rates = [0.1, 0, 0.2];
  const changing = await path(executor, optimizer, [1, 1, 1], rates);
  expect(changing[0]).not.toBe(0);
  expect(changing[1]).toBe(changing[0]);
  expect(changing[2]).not.toBe(changing[1]);
});

test("centered RMSProp survives a constant gradient, whose variance rounds to less than zero", async () => {
  const executor = await createWasmExecutor({ threads: 1 });
  const gradients = new Array<number>(1500).fill(Math.fround(0.1));
  const got = await path(executor, (rate) => rmsprop({ learningRate: rate, centered: true }), gradients);
  expect(got.every(Number.isFinite)).toBe(true);
  await executor.dispose();
});

test("Adam's first step has the length of the learning rate, whatever the gradient's scale", async () => {
  const executor = await createWasmExecutor({ threads: 1 });
  for (const gradient of [1e-3, 1, -1e6]) {
    const [first] = await path(executor, (rate) => adam({ learningRate: rate, beta2: 0.9999 }), [gradient]);
    expect(Math.abs((first ?? 0) + 0.1 * Math.sign(gradient))).toBeLessThan(2e-6);
  }
  await executor.dispose();
});

test("Adam's second decay may change: each step has its own, and its bias is corrected by the present one", async () => {
  const executor = createReferenceExecutor();
  const beta2 = (step: Tensor): Tensor => add(0.5, mul(0.25, cast(step, "f32"))); // 0.5, then 0.75
  const got = await path(executor, () => adam({ learningRate: 0.1, beta1: 0, beta2, epsilon: 0 }), [1, 3]);
  const second = 0.75 * 0.5 + 0.25 * 9; // v
  const expected = [-0.1, -0.1 - (0.1 * 3) / Math.sqrt(second / (1 - 0.75 ** 2))];
  expect(got).toEqual(expected.map((value): unknown => expect.closeTo(value, 12)));
});

test("an average moves towards its parameter by 1 − decay of the distance", () => {
  const { w } = compute<"w">(() => {
    const averages = updateAverages({ w: literal([1, 2]) }, { w: literal([3, -2]) }, 0.75);
    return { w: named(averages, "w") };
  });
  expect(w).toEqual([1.5, 1]);
});
