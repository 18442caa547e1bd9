/** @file Moments and normalisations: values, accuracy where the mean is large, derivatives, and the passes over the data they take. */
import { afterAll, describe, expect, test } from "vitest";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { sizeOf } from "#src/base/shape.js";
import * as ops from "#src/tensor/index.js";
import { compile, f32, formatPlan } from "#src/tensor/index.js";
import type { Plan, Tensor } from "#src/tensor/index.js";
import type { Step } from "#src/tensor/plan/plan.js";
import { expectClose } from "../support/close.js";
import { compute } from "../support/compute.js";
import { checkGradients } from "../support/gradient-check.js";
import { named } from "../support/named.js";
import { domains, fill } from "../support/random-tensor.js";
import { planOf, regionOf } from "./plan/plan-of.js";

const executor = await createWasmExecutor({ threads: 2 });
afterAll(() => executor.dispose());

const norms = {
  batch: { axes: [0, 1, 2] },
  instance: { axes: [1, 2] },
  layer: { axes: [1, 2, 3] },
  group: { axes: [1, 2], groups: 2 },
} as const;
type Norm = keyof typeof norms;
const names = Object.keys(norms) as Norm[];

/** Which statistic element (n, c) belongs to. */
const statisticOf: Record<Norm, (n: number, c: number, channels: number) => number> = {
  batch: (_n, c) => c,
  instance: (n, c, channels) => n * channels + c,
  layer: (n) => n,
  group: (n, c, channels) => n * 2 + Math.floor((2 * c) / channels),
};

/** Mean and variance per element in float64, in two passes. */
function expectedMoments(norm: Norm, x: ArrayLike<number>, [samples = 1, ...rest]: readonly number[]) {
  const channels = rest.at(-1) ?? 1;
  const sets = new Map<number, number[]>();
  const statistic = Array.from({ length: x.length }, (_, index) =>
    statisticOf[norm](Math.floor(index / (x.length / samples)), index % channels, channels),
  );
  statistic.forEach((set, index) => sets.set(set, [...(sets.get(set) ?? []), index]));
  const mean = new Float64Array(x.length);
  const variance = new Float64Array(x.length);
  for (const indices of sets.values()) {
    const average = indices.reduce((sum, index) => sum + (x[index] ?? 0), 0) / indices.length;
    const spread = indices.reduce((sum, index) => sum + ((x[index] ?? 0) - average) ** 2, 0) / indices.length;
    for (const index of indices) [mean[index], variance[index]] = [average, spread];
  }
  return { mean, variance };
}

const shape = [3, 4, 5, 6];

describe.each(names)("%s norm", (norm) => {
  const options = { ...norms[norm], epsilon: 1e-3 };
  const groups = "groups" in options ? options.groups : undefined;

  test("its moments and values", () => {
    const values = fill(sizeOf(shape), 5, domains.real);
    const [scale, shift] = [fill(6, 6, domains.real), fill(6, 7, domains.real)];
    const got = compute(() => {
      const x = ops.literal(values, shape);
      const { mean, variance } = ops.moments(x, options.axes, groups);
      return {
        mean: ops.broadcastTo(mean, shape),
        variance: ops.broadcastTo(variance, shape),
        y: ops.normalize(x, { ...options, scale: ops.literal(scale), shift: ops.literal(shift) }),
        plain: ops.normalize(x, options),
      };
    });
    const { mean, variance } = expectedMoments(norm, values, shape);
    const plain = values.map((value, index) => (value - (mean[index] ?? 0)) / Math.sqrt((variance[index] ?? 0) + 1e-3));
    const exact = { absolute: 1e-12, relative: 1e-12 };
    expectClose(got.mean, mean, exact, "mean");
    expectClose(got.variance, variance, exact, "variance");
    expectClose(got.plain, plain, exact, "without scale and shift");
    const affine = plain.map((value, index) => value * (scale[index % 6] ?? 0) + (shift[index % 6] ?? 0));
    expectClose(got.y, affine, exact, "with scale and shift");
  });

  test("first and second derivatives", () =>
    checkGradients({
      inputs: { x: f32(2, 2, 3, 4), scale: f32(4), shift: f32(4) },
      state: {},
      values: { x: fill(48, 1, domains.real), scale: fill(4, 2, domains.real), shift: fill(4, 3, domains.real) },
      build: (tensors) =>
        ops.sin(
          ops.normalize(named(tensors, "x"), {
            ...options,
            epsilon: 0.1,
            scale: named(tensors, "scale"),
            shift: named(tensors, "shift"),
          }),
        ),
      tolerance: 1e-5,
    }));

  test("a mean a thousand times the deviation costs no accuracy, in float32", async () => {
    const size = [4, 16, 16, 8];
    const values = Float32Array.from(
      fill(sizeOf(size), 9, domains.real),
      (value, index) => 1000 * (1 + (index % 8)) + value,
    );
    const program = await compile(
      ({ inputs }) => {
        const x = named(inputs, "x");
        const { mean, variance } = ops.moments(x, options.axes, groups);
        const naive = ops.sub(
          ops.mean(ops.square(x), { axes: [0, 1, 2] }),
          ops.square(ops.mean(x, { axes: [0, 1, 2] })),
        );
        const spread = (t: Tensor) => ops.broadcastTo(t, size);
        return { outputs: { mean: spread(mean), variance: spread(variance), naive } };
      },
      { executor, inputs: { x: f32(...size) } },
    );
    const result = program.run({ x: values });
    const want = expectedMoments(norm, values, size);
    expectClose(result.tensor("mean"), want.mean, { absolute: 0, relative: 1e-6 }, "mean");
    expectClose(result.tensor("variance"), want.variance, { absolute: 1e-5, relative: 1e-4 }, "variance");
    const truth = expectedMoments("batch", values, size).variance;
    const errors = Array.from(
      result.tensor("naive"),
      (value, c) => Math.abs(value - (truth[c] ?? 0)) / (truth[c] ?? 1),
    );
    expect(Math.max(...errors), "E x² − (E x)² would not do").toBeGreaterThan(0.02);
    program.dispose();
  });

  test("a variance of zero is zero, and its gradients are finite", () => {
    const got = compute(() => {
      const x = ops.literal(new Array<number>(48).fill(7.3), [2, 2, 3, 4]);
      const y = ops.normalize(x, options);
      return {
        variance: ops.moments(x, options.axes, groups).variance,
        gradient: ops.grad(ops.sum(ops.sin(y)), { x }).x,
      };
    });
    expect(got.variance.every((value) => value === 0)).toBe(true);
    expect(got.gradient.every(Number.isFinite)).toBe(true);
  });
});

describe("a scale and a shift of any shape that broadcasts to x", () => {
  const values = fill(sizeOf(shape), 5, domains.real);
  const sizes = [[], [6], [3, 1, 1, 6], [4, 1, 1], shape];
  test.each(sizes.flatMap((scale) => sizes.map((shift) => [scale, shift] as const)))("%j and %j", (scale, shift) => {
    const got = compute(() => {
      const x = ops.literal(values, shape);
      const [a, b] = [
        ops.literal(fill(sizeOf(scale), 3, domains.real), scale),
        ops.literal(fill(sizeOf(shift), 4, domains.real), shift),
      ];
      const options = { ...norms.batch, epsilon: 1e-3 };
      const y = ops.normalize(x, { ...options, scale: a, shift: b });
      const separate = ops.add(ops.mul(ops.normalize(x, options), a), b);
      const gradients = (t: Tensor) => ops.vjp(t, [x, a, b], ops.cos(x)).map((gradient) => ops.reshape(gradient, [-1]));
      return {
        y: ops.concat([ops.reshape(y, [-1]), ...gradients(y)]),
        separate: ops.concat([ops.reshape(separate, [-1]), ...gradients(separate)]),
      };
    });
    expectClose(got.y, got.separate, { absolute: 1e-11, relative: 1e-11 }, "values and gradients");
  });
});

test("groups must divide the channels", () => {
  expect(() =>
    compute(() => ({ y: ops.normalize(ops.literal([1, 2, 3], [1, 1, 1, 3]), { ...norms.group, epsilon: 0 }) })),
  ).toThrow("[moments] 3 channels do not make 2 equal groups");
});

describe.each([[[8, 16, 16, 32]], [[64, 32, 32, 64]], [[2, 4, 4, 8]]])("passes over data of %j", (size) => {
  /** Kinds of the steps that walk the whole tensor. */
  const passesOf = ({ steps }: Plan): string[] => {
    const isLarge = (step: Step) => sizeOf(regionOf(step)?.shape ?? []) === sizeOf(size);
    return steps.filter(isLarge).map(({ kind }) => kind);
  };
  const inputs = { x: f32(...size), scale: f32(size[3] ?? 1), shift: f32(size[3] ?? 1), g: f32(...size) };

  test.each(names)("%s norm with its activation: two forward, two backward", (norm) => {
    const forward = (tensors: ops.Tensors): Tensor =>
      ops.leakyRelu(
        ops.normalize(named(tensors, "x"), {
          ...norms[norm],
          epsilon: 1e-5,
          scale: named(tensors, "scale"),
          shift: named(tensors, "shift"),
        }),
      );
    const alone = planOf(({ inputs: tensors }) => ({ outputs: { y: forward(tensors) } }), inputs);
    expect(passesOf(alone), formatPlan(alone)).toEqual(["reduce", "elementwise"]);
    const both = planOf(({ inputs: tensors }) => {
      const y = forward(tensors);
      const wrt = ["x", "scale", "shift"].map((name) => named(tensors, name));
      const [dx, dScale, dShift] = ops.vjp(y, wrt, named(tensors, "g"));
      return dx && dScale && dShift ? { outputs: { y, dx, dScale, dShift } } : expect.fail("no gradients");
    }, inputs);
    expect(passesOf(both), formatPlan(both)).toEqual(["reduce", "elementwise", "reduce", "elementwise"]);
    const stored = both.buffers.filter((buffer) => buffer.role === "temporary" && sizeOf(buffer.shape) >= sizeOf(size));
    expect(stored, formatPlan(both)).toEqual([]);
  });
});
