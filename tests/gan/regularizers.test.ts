/** @file Regularisers: values by hand, derivatives against differences where they differentiate D itself, and nothing that is not a number. */
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { createWasmExecutor } from "#src/backends/wasm/index.js";
import { regularizerNames, regularizers } from "#src/gan/regularizers/index.js";
import type { Regularizer } from "#src/gan/regularizers/index.js";
import {
  add,
  compile,
  f32,
  grad,
  literal,
  matmul,
  mul,
  reshape,
  square,
  sum,
  tanh,
  transposeMatrix,
} from "#src/tensor/index.js";
import type { Tensor } from "#src/tensor/index.js";
import { compute } from "../support/compute.js";
import { checkGradients } from "../support/gradient-check.js";
import { named } from "../support/named.js";
import { expectOneLine } from "../support/one-line.js";
import { domains, fill } from "../support/random-tensor.js";
import { drawing, penaltyOf } from "./penalized.js";

/** Two images of 1×2 pixels. */
const images = (values: readonly number[]): Tensor => literal(values, [2, 1, 2, 1]);
/** D(x) = ½‖x‖², whose gradient is x. */
const bowl = (x: Tensor): Tensor => reshape(mul(0.5, sum(square(x), { axes: [1, 2, 3] })), [x.shape[0] ?? 1, 1]);
const real = () => images([3, 0, 1, 0]);
const fake = () => images([0, 4, 1, 2]);

const valueOf = (regularizer: Regularizer, given: Parameters<typeof penaltyOf>[1]): number =>
  compute(() => ({ penalty: penaltyOf(regularizer, given) })).penalty[0] ?? Number.NaN;

describe("gradient penalties, on D(x) = ½‖x‖²", () => {
  // t = ¼: (2.25, 1) between (3, 0) and (0, 4); t = ½: (1, 1) between (1, 0) and (1, 2)
  const [first, second] = [2.25 ** 2 + 1, 2];

  test("gradientPenalty pulls the length to 1", () => {
    const uniform = drawing({ gradientPenalty: [0.25, 0.5] });
    expect(valueOf(regularizers.gradientPenalty, { critic: bowl, real: real(), fake: fake(), uniform })).toBeCloseTo(
      ((Math.sqrt(first) - 1) ** 2 + (Math.sqrt(second) - 1) ** 2) / 2,
      9,
    );
  });

  test("zeroCentredPenalty pulls it to 0", () => {
    const uniform = drawing({ zeroCentredPenalty: [0.25, 0.5] });
    expect(valueOf(regularizers.zeroCentredPenalty, { critic: bowl, real: real(), fake: fake(), uniform })).toBeCloseTo(
      (first + second) / 2,
      12,
    );
  });

  test("r1 at real, r2 at fake images", () => {
    const given = { critic: bowl, real: real(), fake: fake() };
    expect(valueOf(regularizers.r1, given)).toBeCloseTo((9 + 1) / 4, 12);
    expect(valueOf(regularizers.r2, given)).toBeCloseTo((16 + 5) / 4, 12);
  });

  test("dragan around real images", () => {
    const uniform = drawing({ dragan: [0.5, 1], "dragan noise": [1, 0.2, 0, 0.4] });
    const deviation = Math.sqrt(1.5); // of 3, 0, 1, 0
    const moved = [3 + 0.25 * deviation, 0.05 * deviation, 1, 0.2 * deviation] as const;
    const [a, b] = [Math.hypot(moved[0], moved[1]), Math.hypot(moved[2], moved[3])];
    expect(valueOf(regularizers.dragan, { critic: bowl, real: real(), uniform })).toBeCloseTo(
      ((a - 1) ** 2 + (b - 1) ** 2) / 2,
      9,
    );
  });
});

describe("consistency", () => {
  test("is the squared difference between an image and the image moved", () => {
    // An eighth of 8 pixels is 1: ⌊3 u⌋ − 1 = 1 for u = 0.9, −1 for u = 0.1.
    const ramp = Array.from({ length: 8 }, (_, index) => index);
    const x = literal([...ramp, ...ramp], [2, 1, 8, 1]);
    const left = (y: Tensor): Tensor => reshape(mul(y, literal([1, 0, 0, 0, 0, 0, 0, 2], [1, 1, 8, 1])), [2, 8]);
    const critic = (y: Tensor): Tensor => sum(left(y), { axes: [1], keepDims: true }); // y₀ + 2 y₇
    const uniform = drawing({ "consistency rows": [0.5], "consistency columns": [0.9, 0.1] });
    // Moved right: 0, 0, 1, … 6: 12 instead of 14. Moved left: 1, … 7, 7: 15.
    expect(valueOf(regularizers.consistency, { critic, real: x, realLogits: critic(x), uniform })).toBe((4 + 1) / 2);
  });
});

describe("leCam", () => {
  const logits = { realLogits: literal([2, -1], [2, 1]), fakeLogits: literal([0, 3], [2, 1]) };
  const scalar = (value: number): Tensor => literal([value], []);
  const run = (averageReal: number, averageFake: number, uses: number) =>
    compute(() => {
      const memory = {
        "leCam.real": scalar(averageReal),
        "leCam.fake": scalar(averageFake),
        "leCam.uses": scalar(uses),
      };
      const penalty = penaltyOf(regularizers.leCam, logits, memory);
      const gradients = grad(penalty, { r: logits.realLogits, f: logits.fakeLogits });
      return { penalty, ...memory, ...gradients };
    });

  test("starts from the first batch", () => {
    const { penalty, r, f, ...memory } = run(0, 0, 0);
    expect(memory).toEqual({ "leCam.real": [0.5], "leCam.fake": [1.5], "leCam.uses": [1] });
    expect(penalty[0]).toBeCloseTo(0.5 ** 2 / 2 + 0.5 ** 2 / 2, 12); // 2 − 1.5 and 0.5 − 0
    expect([...r, ...f].map((value) => value + 0)).toEqual([0.5, 0, -0.5, 0]); // 2 · 0.5 / 2; the averages are constants
  });

  test("averages plainly, then forgets by 0.99", () => {
    expect(run(1.5, -0.5, 1)["leCam.real"]).toEqual([1]);
    expect(run(1.5, -0.5, 1)["leCam.fake"]).toEqual([0.5]);
    expect(run(1.5, -0.5, 5000)["leCam.real"]?.[0]).toBeCloseTo(1.49, 12);
    expect(run(1.5, -0.5, 5000)["leCam.fake"]?.[0]).toBeCloseTo(-0.48, 12);
  });
});

describe("featureMatching", () => {
  const layersOf = (x: Tensor) => ({
    "0": mul(x, 3),
    "1.0": reshape(mul(x, 2), [2, 2]), // in an object, after "2"
    "2": sum(reshape(x, [2, 2]), { axes: [1], keepDims: true }),
  });

  test("compares means of the last layer that is more than the output", () => {
    // Means (2, 0) and (0.5, 3), twice over: (4, 0) and (1, 6).
    expect(valueOf(regularizers.featureMatching, { features: layersOf, real: real(), fake: fake() })).toBe(9 + 36);
  });

  test("a critic without hidden layers is refused", () => {
    const features = (x: Tensor) => ({ "0": reshape(sum(x, { axes: [1, 2, 3] }), [2, 1]) });
    expectOneLine(
      ConfigError,
      () => penaltyOf(regularizers.featureMatching, { features, real: real(), fake: fake() }),
      "featureMatching",
    );
    expectOneLine(
      ConfigError,
      () => penaltyOf(regularizers.featureMatching, { features: () => ({}), real: real(), fake: fake() }),
      "no hidden layer",
    );
  });
});

test("orthogonal adds squared products of different outputs' weights", () => {
  const parameters = {
    "a.weight": literal([1, 2, 3, 4], [2, 2]), // rows (1, 2) · (3, 4) = 11
    "a.bias": literal([7, 7]),
    "b.weight": literal([1, 0, 2, 0, 1, 1], [1, 1, 2, 3]), // outputs (1, 0), (0, 1), (2, 1): products 0, 2, 1
    "c.const": literal([5, 5, 5, 5], [2, 2]),
  };
  expect(valueOf(regularizers.orthogonal, { parameters })).toBe(2 * 121 + 2 * (4 + 1));
  expect(valueOf(regularizers.orthogonal, { parameters: {} })).toBe(0);
});

/** D(x) = v · tanh(W x + b), smooth; its weights are named w, b, v. */
const smooth =
  (tensors: Readonly<Record<string, Tensor>>) =>
  (x: Tensor): Tensor => {
    const flat = reshape(x, [x.shape[0] ?? 1, -1]);
    const hidden = tanh(add(matmul(flat, transposeMatrix(named(tensors, "w"))), named(tensors, "b")));
    return matmul(hidden, named(tensors, "v"));
  };
const state = { w: f32(3, 2), b: f32(3), v: f32(3, 1) };
const inputs = { real: f32(2, 1, 2, 1), fake: f32(2, 1, 2, 1) };
const values = Object.fromEntries(
  Object.entries({ ...state, ...inputs }).map(([name, { shape }], index) => [
    name,
    fill(
      shape.reduce((product, extent) => product * extent, 1),
      30 + index,
      domains.real,
    ),
  ]),
);

/** A regulariser on the smooth critic. */
const onSmooth = (regularizer: Regularizer, tensors: Readonly<Record<string, Tensor>>): Tensor => {
  const critic = smooth(tensors);
  const [x, y] = [named(tensors, "real"), named(tensors, "fake")];
  return penaltyOf(
    regularizer,
    {
      critic,
      real: x,
      fake: y,
      realLogits: critic(x),
      fakeLogits: critic(y),
      features: (z) => ({ "0": tanh(reshape(z, [2, 2])), "1": critic(z) }),
      parameters: { "0.weight": named(tensors, "w") },
      uniform: drawing({}, 0.3),
    },
    Object.fromEntries(
      ["real", "fake", "uses"].map((name) => [`leCam.${name}`, literal([name === "uses" ? 1e9 : 0.2], [])]),
    ),
  );
};

describe.each(regularizerNames.filter((name) => name !== "leCam"))("%s", (name) => {
  test("has the derivatives of its values, with respect to D and to the images, twice", () => {
    checkGradients({
      inputs,
      state,
      values,
      tolerance: 1e-5,
      build: (tensors) => onSmooth(regularizers[name], tensors),
    });
  });
});

describe("on float32", () => {
  test.each(regularizerNames)("%s is finite, with its gradients, for flat and for steep critics", async (name) => {
    const executor = await createWasmExecutor({ threads: 1 });
    try {
      const program = await compile(
        ({ inputs: given }) => {
          const penalty = onSmooth(regularizers[name], given);
          const gradients = grad(penalty, { w: named(given, "w"), v: named(given, "v") });
          return { outputs: { penalty, ...gradients } };
        },
        { executor, inputs: { ...inputs, ...state } },
      );
      for (const scale of [0, 1e-20, 1, 1e4]) {
        const scaled = Object.fromEntries(
          Object.entries(values).map(([key, list]) => [key, list.map((x) => x * scale)]),
        );
        const result = program.run({ ...scaled, real: values["real"] ?? [], fake: values["fake"] ?? [] });
        for (const output of ["penalty", "w", "v"])
          expect(Array.from(result.tensor(output)).every(Number.isFinite), `${output} at scale ${scale}`).toBe(true);
      }
    } finally {
      await executor.dispose();
    }
  });
});

test("every regulariser says what it is and whose it is", () => {
  for (const name of regularizerNames) {
    const { source, help, player } = regularizers[name];
    expect(regularizers[name].name).toBe(name);
    expect(source).toMatch(/arXiv:\d{4}\.\d{5}/);
    expect(help.length).toBeGreaterThan(10);
    expect(player).toBe(name === "featureMatching" || name === "orthogonal" ? "generator" : "discriminator");
  }
});
