/**
 * @file Every algorithm of every convolution on WASM against the float64 reference, where the cost model would rarely choose it, on
 * one thread, two, three and with the baseline build: the same bits for any number of threads.
 */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { sizeOf } from "#src/base/shape.js";
import { f32, trace } from "#src/tensor/index.js";
import { conv2d, conv2dInput, conv2dWeight } from "#src/tensor/ops/convolution.js";
import { convolutionAlgorithms } from "#src/tensor/plan/convolution-algorithm.js";
import { planGraph } from "#src/tensor/plan/lower.js";
import { rewrite } from "#src/tensor/rewrite/rewrite.js";
import { named } from "../support/named.js";
import { convolutionCases } from "../support/op-cases/convolution.js";
import { domains, fill } from "../support/random-tensor.js";
import { expectConformance } from "./conformance.js";

const executors = [
  ...(await Promise.all([1, 2, 3].map((threads) => createWasmExecutor({ threads })))),
  await createWasmExecutor({ threads: 2, deterministic: true }),
];
afterAll(() => Promise.all(executors.map((executor) => executor.dispose())));

const rows = Object.entries(convolutionCases).flatMap(([kind, row]) =>
  convolutionAlgorithms.map((algorithm) => [kind, algorithm, row] as const),
);

describe.each(rows)("%s, %s", (_kind, convolutions, row) => {
  test("agrees with the reference", async () => {
    await fc.assert(
      fc.asyncProperty(row.cases("conformance"), async ({ inputs, state, values, build, tolerance }) => {
        const graph = trace(
          (tensors) => ({ outputs: { y: build({ ...tensors.inputs, ...tensors.state }) } }),
          inputs,
          state,
        );
        await expectConformance(executors, graph, { inputs: values, state: values, tolerance, runs: 1, convolutions });
      }),
      { numRuns: 30 },
    );
  });
});

/** Layers of a DCGAN and larger kernels, deep enough for several blocks of depth, wide enough for several strips. */
const layers = [
  { name: "4×4 stride 2", x: [3, 16, 16, 64], w: [4, 4, 64, 72], stride: 2, padding: 1 },
  { name: "4×4 stride 2, deep, odd size", x: [2, 9, 11, 160], w: [4, 4, 160, 36], stride: 2, padding: 1 },
  { name: "3×3", x: [2, 13, 14, 136], w: [3, 3, 136, 20], stride: 1, padding: 1 },
  { name: "5×5 stride 2", x: [2, 17, 15, 24], w: [5, 5, 24, 33], stride: 2, padding: 2 },
  { name: "one channel", x: [5, 32, 32, 1], w: [4, 4, 1, 64], stride: 2, padding: 1 },
  { name: "three channels", x: [2, 20, 24, 3], w: [4, 4, 3, 40], stride: 2, padding: 1 },
] as const;

type Layer = (typeof layers)[number];

/** The convolution of a layer and both adjoints, with values for its inputs. */
function layerProgram({ x, w, stride, padding }: Layer) {
  const geometry = {
    stride: [stride, stride],
    padding: [padding, padding, padding, padding],
    dilation: [1, 1],
    groups: 1,
  } as const;
  const graph = trace(
    ({ inputs }) => {
      const [image, kernel, cotangent] = [named(inputs, "x"), named(inputs, "w"), named(inputs, "g")];
      return {
        outputs: {
          y: conv2d(image, kernel, geometry),
          dx: conv2dInput(cotangent, kernel, geometry, [x[1], x[2]]),
          dw: conv2dWeight(image, cotangent, geometry, [w[0], w[1]]),
        },
      };
    },
    { x: f32(...x), w: f32(...w), g: f32(...resultShape(x, w, stride, padding)) },
    {},
  );
  const values = Object.fromEntries(
    Object.entries(graph.inputs).map(([name, { shape }], index) => [
      name,
      fill(sizeOf(shape), 11 + index, domains.real),
    ]),
  );
  return { graph, values };
}

describe.each(layers)("a layer with its gradients, $name", (layer) => {
  const { graph, values } = layerProgram(layer);
  test.each(convolutionAlgorithms)("%s", async (convolutions) => {
    // Sums of up to 16 · 160 products of numbers up to 2.
    await expectConformance(executors, graph, { inputs: values, state: {}, tolerance: 8e-3, runs: 2, convolutions });
  });
});

test.each(layers.slice(0, 3))("no algorithm loses ten times what the direct one does, $name", async (layer) => {
  const { graph, values } = layerProgram(layer);
  const exact = evaluate(graph, values).outputs;
  const [executor] = executors;
  if (executor === undefined) expect.fail("no executor");
  const errors: Record<string, Record<string, number>> = {};
  for (const algorithm of convolutionAlgorithms) {
    const program = await executor.load(planGraph(graph, rewrite(graph), algorithm), executor.createState({}));
    const result = program.run(values);
    errors[algorithm] = Object.fromEntries(
      Object.entries(exact).map(([name, want]) => {
        const got = result.tensor(name);
        return [name, Math.hypot(...Array.from(want, (value, index) => value - (got[index] ?? NaN)))];
      }),
    );
    program.dispose();
  }
  for (const name of Object.keys(exact)) {
    const direct = errors["direct"]?.[name] ?? 0;
    for (const [algorithm, of] of Object.entries(errors)) {
      expect((of[name] ?? NaN) <= 10 * direct, `${name} by ${algorithm}: ${of[name]}, direct ${direct}`).toBe(true);
    }
  }
});

function resultShape(x: readonly number[], w: readonly number[], stride: number, padding: number): number[] {
  const [n = 1, height = 1, width = 1] = x;
  const along = (size: number, kernel: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return [n, along(height, w[0] ?? 1), along(width, w[1] ?? 1), w[3] ?? 1];
}
