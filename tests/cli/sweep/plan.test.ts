/** @file Which trials a sweep's file means, and what is wrong with one that means none. */
import { expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { parseFields } from "#src/cli/fields-file.js";
import { planSweep } from "#src/cli/sweep/plan.js";
import { expectOneLine } from "../../support/one-line.js";

const planOf = (text: string) => planSweep(parseFields(text, "sweep.yaml"));
const valuesOf = (text: string): unknown[] => planOf(text).trials.map(({ values }) => values);

test("a grid is every combination, each a checked configuration", () => {
  const { trials, ranking } = planOf(
    "recipe: vanilla\nset: { steps: 7 }\nover: { learningRate: [1e-3, 1e-4], loss: [minimax, hinge] }\nmaximize: D(x)",
  );
  expect(trials.map(({ values }) => Object.values(values))).toEqual([
    [1e-3, "minimax"],
    [1e-3, "hinge"],
    [1e-4, "minimax"],
    [1e-4, "hinge"],
  ]);
  expect(trials.map(({ name }) => name)).toEqual(["trial-000", "trial-001", "trial-002", "trial-003"]);
  expect(trials[3]?.config).toMatchObject({
    recipe: "vanilla",
    steps: 7,
    name: "trial-003",
    options: { learningRate: 1e-4, loss: "hinge" },
  });
  expect(ranking).toEqual({ metric: "D(x)", ascending: false });
});

const random = (trials: number, seed = 0): string => `
recipe: vanilla
search: random
trials: ${trials}
seed: ${seed}
over:
  learningRate: { from: 1e-5, to: 1e-3, scale: log }
  latent: { from: 8, to: 64, whole: true }
  loss: [minimax, hinge]
`;

test("random draws lie in their ranges, are spread, and stay when there are more", () => {
  const all = planOf(random(200)).trials.map(({ values }) => values);
  const rates = all.map(({ learningRate }) => Number(learningRate));
  expect(rates.every((rate) => rate >= 1e-5 && rate <= 1e-3)).toBe(true);
  // Half of a logarithmic range lies below its geometric mean; 200 draws are within 4 standard deviations of it.
  expect(Math.abs(rates.filter((rate) => rate < 1e-4).length - 100)).toBeLessThan(29);
  expect(all.every(({ latent }) => Number.isInteger(latent) && Number(latent) >= 8 && Number(latent) <= 64)).toBe(true);
  expect(new Set(all.map(({ loss }) => loss))).toEqual(new Set(["minimax", "hinge"]));
  expect(valuesOf(random(3))).toEqual(all.slice(0, 3));
  expect(valuesOf(random(3, 1))).not.toEqual(all.slice(0, 3));
});

test.each([
  ["no YAML", "recipe: [", "is no valid YAML"],
  ["no object", "- 1", "sweep.yaml"],
  [
    "an unknown field",
    "recipe: vanilla\nover: {}\nserach: grid",
    'sweep.yaml:3: there is no field "serach"; did you mean search?',
  ],
  ["no recipe", "over: {}", "recipe is missing"],
  ["an unknown recipe", "recipe: vanila\nover: {}", "did you mean vanilla?"],
  ["an unknown path", "recipe: vanilla\nover: { learnRate: [1] }", "did you mean learningRate?"],
  ["a value that a trial cannot have", "recipe: vanilla\nover: { steps: [1, -1] }", "steps (sweep.yaml:2) is -1"],
  ["a line break in a path", 'recipe: vanilla\nover:\n  "a\\nb": 5', "sweep.yaml:3: over.a\\nb is 5"],
  ["a range in a grid", "recipe: vanilla\nover: { steps: { from: 1, to: 2 } }", "is a range, which a grid cannot have"],
  ["no trials", "recipe: vanilla\nsearch: random\nover: {}", "wants trials"],
  ["a range to nowhere", `${random(1)}  width: { from: 2, to: 1 }`, "give from < to"],
  ["a logarithm of 0", `${random(1)}  width: { from: 0, to: 1, scale: log }`, "give 0 < from < to"],
  [
    "too many",
    `recipe: vanilla\nover: { seed: [${"1,".repeat(200)}], batch: [${"1,".repeat(200)}] }`,
    "more than 10000",
  ],
  ["both directions", "recipe: vanilla\nover: {}\nminimize: a\nmaximize: a", "leave one out"],
  [
    "a bomb of aliases",
    `recipe: vanilla\nset: { a: &a [x,x,x,x,x,x,x,x,x], b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], c: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b] }\nover: {}`,
    "is no valid YAML",
  ],
])("%s is one line", (_, text, message) => {
  expectOneLine(ConfigError, () => planOf(text), message);
});
