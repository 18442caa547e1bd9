/**
 * @file Programs that are hard to place in memory, on the WASM backend against the reference: states that are read and overwritten in
 * every order, reductions over every set of axes of every view, batched products with epilogues, programs that come and go.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { sizeOf } from "#src/base/shape.js";
import * as ops from "#src/tensor/index.js";
import { compile, f32, trace } from "#src/tensor/index.js";
import type { Executor, Tensor, Tensors, TensorSpecs } from "#src/tensor/index.js";
import { expectClose } from "../support/close.js";
import { named } from "../support/named.js";
import { domains, fill, seeds } from "../support/random-tensor.js";
import { expectConformance } from "./conformance.js";
import type { Values } from "./conformance.js";

const single = await createWasmExecutor({ threads: 1 });
const pair = await createWasmExecutor({ threads: 2 });
const deterministic = await createWasmExecutor({ threads: 3, deterministic: true });
const all: readonly Executor[] = [single, pair, deterministic];
afterAll(() => Promise.all(all.map((executor) => executor.dispose())));

const valuesOf = (specs: TensorSpecs, seed: number): Values =>
  Object.fromEntries(
    Object.entries(specs).map(([name, { shape }], index) => [name, fill(sizeOf(shape), seed + index, domains.real)]),
  );

const names = ["a", "b", "c"] as const;
/** Values stay within [−2, 2], so that rounding does not grow from run to run. */
const combinations: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  (x) => x,
  (x) => ops.neg(x),
  (x) => ops.tanh(x),
  (x, y) => ops.mul(0.5, ops.add(x, y)),
  (x, y) => ops.maximum(x, y),
  (x, y) => ops.mul(ops.tanh(x), ops.tanh(y)),
  (x) => ops.transposeMatrix(x),
  (x) => ops.reverse(x, [0]),
  (x, y) => ops.maximum(x, ops.narrow(y, 0, 0, 1)),
  (x, y) => ops.minimum(x, ops.mean(y, { axes: [1], keepDims: true })),
  (x, y) => ops.sub(ops.mul(0.5, x), ops.mul(0.5, ops.max(y, { axes: [0] }))),
  (x, y) => ops.mul(ops.matmul(x, ops.tanh(y)), 1 / (x.shape[0] ?? 1)),
  (x, y) => ops.mul(0.5, ops.add(ops.mul(ops.matmul(x, ops.tanh(y)), 1 / (x.shape[0] ?? 1)), y)),
];

/** How an expression is made: which combination of which two earlier expressions. */
type Recipe = readonly [combination: number, left: number, right: number];

/** Expressions over states and an input; any of them can be an output or a state's next value, some are both. */
function entangled(recipes: readonly Recipe[], choices: readonly number[], tensors: Tensors) {
  const pool = [...names, "x"].map((name) => named(tensors, name));
  const pick = (index: number): Tensor => pool[index % pool.length] ?? named(tensors, "x");
  for (const [combination, left, right] of recipes) {
    const combine = combinations[combination % combinations.length] ?? ops.maximum;
    pool.push(combine(pick(left), pick(right)));
  }
  const [first = 0, second = 0, ...next] = choices;
  return {
    outputs: { first: pick(first), second: pick(second) },
    updates: Object.fromEntries(
      names.flatMap((name, index) => (index < next.length ? [[name, pick(next[index] ?? 0)]] : [])),
    ),
  };
}

test.each([
  ["two threads", [pair], 300],
  ["one, two and three threads", all, 60],
] as const)("states that are read and overwritten in any order: %s", async (_name, executors, numRuns) => {
  const program = fc.record({
    size: fc.constantFrom(1, 3, 3, 17, 70),
    recipes: fc.array(fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)), { maxLength: 8, size: "max" }),
    choices: fc.array(fc.nat(100), { minLength: 2, maxLength: 5, size: "max" }),
    seed: seeds,
  });
  await fc.assert(
    fc.asyncProperty(program, async ({ size, recipes, choices, seed }) => {
      const state = Object.fromEntries(names.map((name) => [name, f32(size, size)]));
      const inputs = { x: f32(size, size) };
      const graph = trace(
        (tensors) => entangled(recipes, choices, { ...tensors.inputs, ...tensors.state }),
        inputs,
        state,
      );
      await expectConformance(executors, graph, {
        inputs: valuesOf(inputs, seed),
        state: valuesOf(state, seed + 1),
        tolerance: 5e-5,
        runs: 3,
      });
    }),
    { numRuns },
  );
});

test("three states that change places in a ring, and outputs that show them before and after", async () => {
  const state = { a: f32(40, 60), b: f32(40, 60), c: f32(40, 60) };
  const graph = trace(
    ({ state: tensors }) => {
      const [a, b, c] = [named(tensors, "a"), named(tensors, "b"), named(tensors, "c")];
      const next = ops.add(b, 1);
      return { outputs: { before: a, next, row: ops.narrow(c, 0, 3, 1) }, updates: { a: next, b: c, c: a } };
    },
    {},
    state,
  );
  await expectConformance(all, graph, { inputs: {}, state: valuesOf(state, 3), tolerance: 1e-6, runs: 4 });
});

test.each([1, 48])("a product that becomes a state whose old value its epilogue reads, %i × %i", async (side) => {
  const state = { a: f32(side, side), c: f32(side, side) };
  const graph = trace(
    ({ state: tensors }) => {
      const [a, c] = [named(tensors, "a"), named(tensors, "c")];
      const product = ops.mul(ops.tanh(ops.matmul(a, ops.tanh(a))), 1 / side);
      const raw = ops.matmul(ops.mul(a, 1 / side), ops.tanh(a));
      return { outputs: { first: ops.add(raw, ops.tanh(c)), second: product }, updates: { c: raw } };
    },
    {},
    state,
  );
  await expectConformance(all, graph, { inputs: {}, state: valuesOf(state, 5), tolerance: 1e-4, runs: 3 });
});

/** Every view of a tensor of shape [2, 3, 5, 17] that is read through other strides. */
const shape = [2, 3, 5, 17];
const views: Readonly<Record<string, { readonly source: readonly number[]; readonly view: (x: Tensor) => Tensor }>> = {
  dense: { source: shape, view: (x) => x },
  computed: { source: shape, view: (x) => ops.tanh(x) },
  transposed: { source: [17, 5, 2, 3], view: (x) => ops.transpose(x, [2, 3, 1, 0]) },
  sliced: { source: [4, 3, 11, 20], view: (x) => ops.slice(x, [1, 0, 2, 3], shape, [2, 1, 2, 1]) },
  reversed: { source: shape, view: (x) => ops.reverse(x, [1, 3]) },
  stretched: { source: [3, 1, 17], view: (x) => ops.broadcastTo(x, shape) },
  "tall and long": { source: [90, 130], view: (x) => ops.reshape(x, [2, 45, 1, 130]) },
};
/** All sets of axes but the empty one. */
const axisSets = Array.from({ length: 15 }, (_, index) =>
  [0, 1, 2, 3].filter((axis) => ((index + 1) >> axis) % 2 === 1),
);

describe.each(Object.entries(views))("a %s tensor", (_name, { source, view }) => {
  test("reduced over every set of axes", async () => {
    const inputs = { x: { shape: source, dtype: "f32" as const } };
    const graph = trace(
      (tensors) => {
        const x = view(named(tensors.inputs, "x"));
        const outputs = axisSets.flatMap((axes) => [
          [`sum ${axes.join()}`, ops.sum(x, { axes })] as const,
          [`max ${axes.join()}`, ops.max(x, { axes, keepDims: true })] as const,
          [`squares ${axes.join()}`, ops.mean(ops.square(ops.sub(x, 0.25)), { axes })] as const,
        ]);
        const indices = [0, 1, 2, 3].map((axis) => [`argmax ${axis}`, ops.argmax(x, axis)] as const);
        return { outputs: Object.fromEntries([...outputs, ...indices]) };
      },
      inputs,
      {},
    );
    await expectConformance(all, graph, { inputs: valuesOf(inputs, 11), state: {}, tolerance: 2e-4, runs: 1 });
  });
});

describe.each([
  ["batch norm", { axes: [0, 1, 2] }],
  ["instance norm", { axes: [1, 2] }],
  ["layer norm", { axes: [1, 2, 3] }],
  ["group norm", { axes: [1, 2], groups: 3 }],
] as const)("%s", (_name, options) => {
  test.each([
    [[2, 3, 5, 6]],
    [[8, 16, 16, 12]],
    [[3, 17, 9, 21]],
    [[5, 30, 31, 3]],
    [[6, 8, 9, 75]],
    [[1, 67, 67, 18]],
  ])("of %j with its gradients", async (size) => {
    const inputs = { x: f32(...size), scale: f32(size[3] ?? 1), shift: f32(size[3] ?? 1), cotangent: f32(...size) };
    const graph = trace(
      (tensors) => {
        const [x, scale, shift] = [
          named(tensors.inputs, "x"),
          named(tensors.inputs, "scale"),
          named(tensors.inputs, "shift"),
        ];
        const y = ops.tanh(ops.normalize(x, { ...options, epsilon: 1e-3, scale, shift }));
        const [dx, dScale, dShift] = ops.vjp(y, [x, scale, shift], named(tensors.inputs, "cotangent"));
        return dx && dScale && dShift ? { outputs: { y, dx, dScale, dShift } } : expect.fail("no gradients");
      },
      inputs,
      {},
    );
    await expectConformance(all, graph, { inputs: valuesOf(inputs, 31), state: {}, tolerance: 2e-3, runs: 2 });
  });
});

test.each([
  [[3], 5, 7, 9],
  [[2, 3], 1, 33, 17],
  [[4], 65, 1, 40],
  [[2], 70, 90, 130],
  [[], 37, 41, 259],
] as const)("products of batch %j, %i × %i × %i with epilogues", async (batch, m, n, k) => {
  const inputs: TensorSpecs = {
    a: f32(...batch, m, k),
    transposedA: f32(...batch, k, m),
    b: f32(...batch, k, n),
    shared: f32(...[...batch].map(() => 1), n, k),
    bias: f32(n),
    column: f32(m, 1),
    other: f32(n, m),
    residual: f32(...batch, m, n),
  };
  const graph = trace(
    ({ inputs: tensors }) => {
      const at = (name: string): Tensor => named(tensors, name);
      const plain = ops.matmul(at("a"), at("b"));
      const mixed = ops.matmul(ops.transposeMatrix(at("transposedA")), ops.transposeMatrix(at("shared")));
      const scaled = ops.mul(plain, 1 / Math.sqrt(k));
      return {
        outputs: {
          plain,
          activated: ops.leakyRelu(ops.add(scaled, at("bias")), 0.2),
          mixed: ops.add(ops.mul(mixed, at("column")), ops.transposeMatrix(at("other"))),
          gated: ops.add(at("residual"), ops.mul(ops.sigmoid(scaled), ops.tanh(scaled))),
          total: ops.sum(ops.square(scaled), { axes: [-1] }),
        },
      };
    },
    inputs,
    {},
  );
  await expectConformance(all, graph, { inputs: valuesOf(inputs, 5), state: {}, tolerance: 3e-4, runs: 2 });
});

test("programs that share state see each other's updates, and their memory is used again when they go", async () => {
  const memories: WebAssembly.Memory[] = [];
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  const executor = await createWasmExecutor({ threads: 2 });
  WebAssembly.Memory = Memory;
  const state = executor.createState({ w: f32(50, 50) });
  const increment = () =>
    compile(
      ({ state: { w } }) =>
        w === undefined ? {} : { updates: { w: ops.add(ops.tanh(ops.mul(w, 0)), ops.add(w, 1)) } },
      {
        executor,
        state,
      },
    );
  const lasting = await increment();
  const sizes: number[] = [];
  for (let round = 0; round < 30; round++) {
    const passing = await increment();
    passing.run();
    lasting.run();
    passing.dispose();
    sizes.push(memories.reduce((total, { buffer }) => total + buffer.byteLength, 0));
  }
  expect(new Set(state.read("w"))).toEqual(new Set([60]));
  expect(memories).toHaveLength(1);
  expect(new Set(sizes).size, "sizes of memory").toBe(1);
  await executor.dispose();
});

test("programs that are compiled at the same time do not take each other's epilogues", async () => {
  const side = 48;
  const specs = { a: f32(side, side), b: f32(side, side) };
  const inputs = valuesOf(specs, 3);
  const graphs = [ops.tanh, ops.square, ops.neg, ops.sigmoid].map(
    (epilogue) => (tensors: { readonly inputs: Tensors }) => ({
      outputs: { y: epilogue(ops.matmul(named(tensors.inputs, "a"), named(tensors.inputs, "b"))) },
    }),
  );
  const programs = await Promise.all(graphs.map((graph) => compile(graph, { executor: pair, inputs: specs })));
  for (const [index, program] of programs.entries()) {
    const graph = graphs[index];
    if (graph === undefined) continue;
    const { y = [] } = evaluate(trace(graph, specs, {}), inputs).outputs;
    expectClose(program.run(inputs).tensor("y"), Array.from(y), { absolute: 1e-3, relative: 1e-3 }, `program ${index}`);
    program.dispose();
  }
});
