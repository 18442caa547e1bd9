/** @file Feature matching: by hand, its gradient, and that what is matched gets none. */
import { expect, test } from "vitest";
import { featureMatching } from "#src/gan/feature-matching.js";
import { grad, literal } from "#src/tensor/index.js";
import { checkGradients } from "../support/gradient-check.js";
import { compute } from "../support/compute.js";
import { named } from "../support/named.js";

test("mean over the layers that count of the mean absolute difference", () => {
  const { d } = compute(() => {
    const made = { a: literal([1, 2]), b: literal([0, 0, 3]), c: literal([100]) };
    const real = { a: literal([0, 5]), b: literal([0, 0, 0]), c: literal([0]) };
    return { d: featureMatching(["a", "b"], made, real) };
  });
  expect(d[0]).toBeCloseTo(((1 + 3) / 2 + 3 / 3) / 2, 12);
});

test("the real images' features get no gradient", () => {
  const { g } = compute(() => {
    const [a, b] = [literal([1, 2]), literal([0, 5])];
    return { g: grad(featureMatching(["x"], { x: a }, { x: b }), { b }).b };
  });
  expect(g).toEqual([0, 0]);
});

test("gradients", () => {
  const spec = { shape: [3], dtype: "f32" } as const;
  checkGradients({
    inputs: { made: spec },
    state: {},
    values: { made: [0.5, -1, 2] },
    build: (tensors) => featureMatching(["x"], { x: named(tensors, "made") }, { x: literal([0, 0.25, 3]) }),
    tolerance: 1e-5,
  });
});

test("a layer that the network does not have is a bug", () => {
  expect(() => featureMatching(["x"], {}, {})).toThrow(/^internal: the network has no layer x$/);
});
