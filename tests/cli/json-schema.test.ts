/** @file The JSON Schema of configurations, judged by a validator of another make: it says what the checks of a file say. */
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { settingsOf } from "#src/cli/config-file.js";
import { recipes } from "#src/gan/index.js";
import type { Recipe } from "#src/gan/index.js";
import { findRecipe, resolveConfig } from "#src/training/index.js";
import { recipeSchema, recipesSchema } from "#src/training/config/json-schema.js";
import { ganvas } from "./in-process.js";

const all = [...recipes.values()];
const validator = (schema: object): ValidateFunction =>
  new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
const ofRecipe = new Map(all.map((recipe) => [recipe.name, validator(recipeSchema(recipe))]));
const ofAny = validator(recipesSchema(all));

/** What the file's own checks say. */
function isAccepted(fields: Readonly<Record<string, unknown>>): boolean {
  try {
    const { recipe, settings } = settingsOf({ fields, place: () => "test" });
    resolveConfig(findRecipe(recipe), settings);
    return true;
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(ConfigError);
    return false;
  }
}

/** What all three say of a file; of another recipe's than `name` is the own schema's business alone. */
const verdicts = (name: string, fields: Readonly<Record<string, unknown>>): Record<string, boolean> => ({
  checks: isAccepted(fields),
  schema: ofRecipe.get(name)?.(fields) === true,
  schemaOfAll: ofAny(fields),
});
const agreed = (verdict: boolean) => ({ checks: verdict, schema: verdict, schemaOfAll: verdict });

test.each(all.map((recipe) => [recipe.name, recipe] as const))(
  "%s: its defaults and its shortest file are good",
  (name, recipe) => {
    expect(verdicts(name, { ...resolveConfig(recipe).config })).toEqual(agreed(true));
    expect(verdicts(name, { recipe: name, $schema: "ganvas.schema.json" })).toEqual(agreed(true));
  },
);

test.each<readonly [string, Record<string, unknown>]>([
  ["an unknown field", { stepz: 4 }],
  ["an unknown option", { options: { laten: 4 } }],
  ["a text for a number", { steps: "4" }],
  ["half a step", { steps: 1.5 }],
  ["no steps", { steps: 0 }],
  ["too large a seed", { seed: 2 ** 32 }],
  ["a size that dcgan has not", { size: 30 }],
  ["a size in words", { size: "large" }],
  ["a negative rate", { options: { learningRate: -1 } }],
  ["a rate beside", { learningRate: 2 }],
  ["an unknown loss", { options: { loss: "minmax" } }],
  ["an unknown device", { device: "gpu" }],
  ["a name that climbs", { name: "../x" }],
  ["no data", { data: "" }],
  ["nothing", { threads: null }],
  ["options that are a list", { options: [] }],
])("refused by both: %s", (_, fields) =>
  expect(verdicts("dcgan", { recipe: "dcgan", ...fields })).toEqual(agreed(false)),
);

test("a file without a recipe is refused by both", () =>
  expect(verdicts("dcgan", { steps: 4 })).toEqual(agreed(false)));

describe("schema and checks agree", () => {
  const value = fc.oneof(
    fc.constantFrom<unknown>(
      "auto",
      "",
      "mnist",
      "wasm",
      "hinge",
      "none",
      0,
      1,
      -1,
      0.5,
      2,
      16,
      64,
      100,
      1e9,
      1e10,
      2 ** 32,
      1e-4,
      true,
      false,
      null,
      [],
      {},
    ),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
  );
  const namesOf = ({ options }: Recipe) => Object.keys(options.entries);
  const fieldNames = Object.keys(resolveConfig(findRecipe("dcgan")).config).filter(
    (name) => name !== "options" && name !== "recipe",
  );
  const file = fc.constantFrom(...all).chain((recipe) => {
    const name = fc.constantFrom(...fieldNames, ...namesOf(recipe), "unknown");
    const option = fc.constantFrom(...namesOf(recipe), "unknown");
    return fc.record({
      recipe: fc.constant(recipe.name),
      fields: fc.dictionary(name, value, { maxKeys: 2 }),
      options: fc.option(fc.dictionary(option, value, { maxKeys: 2 }), { nil: undefined }),
    });
  });

  test("on files of random fields", () => {
    let accepted = 0;
    fc.assert(
      fc.property(file, ({ recipe, fields, options }) => {
        fc.pre(Object.keys(options ?? {}).every((name) => fieldNames.includes(name) || !Object.hasOwn(fields, name)));
        const { checks, ...others } = verdicts(recipe, {
          recipe,
          ...fields,
          ...(options === undefined ? {} : { options }),
        });
        expect(others).toEqual({ schema: checks, schemaOfAll: checks });
        accepted += Number(checks);
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

test("the schema has help, range, choices and default of each field", () => {
  const { properties = {}, definitions = {} } = recipeSchema(findRecipe("r3gan"));
  expect(properties["steps"]).toEqual({
    type: "integer",
    minimum: 1,
    maximum: 1e9,
    description: "training steps",
    default: findRecipe("r3gan").training.steps,
  });
  expect(definitions["loss"]).toMatchObject({
    enum: expect.arrayContaining(["hinge"]) as string[],
    default: "relativistic",
    description: expect.any(String) as string,
  });
  expect(definitions["learningRate"]).toMatchObject({ type: "number", minimum: 0, maximum: 1 });
  const without = Object.entries({ ...properties, ...definitions }).filter(
    ([name, field]) =>
      name !== "$schema" && typeof field === "object" && !("$ref" in field) && !("description" in field),
  );
  expect(without.map(([name]) => name)).toEqual([]);
});

test("recipes --schema prints it, of one recipe or of all", async () => {
  const one = (await ganvas(["recipes", "dcgan", "--schema"])).stdout;
  const any = (await ganvas(["recipes", "--schema"])).stdout;
  expect(JSON.parse(one)).toEqual(recipeSchema(findRecipe("dcgan")));
  expect(JSON.parse(any)).toEqual(JSON.parse(JSON.stringify(recipesSchema(all))));
});
