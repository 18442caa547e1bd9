/** @file The form's settings, read from the recipes' own schemas: all are there, each in one group, and refusals find their field. */
import { describe, expect, test } from "vitest";
import { recipes } from "#src/gan/index.js";
import { recipeSchema } from "#src/training/config/json-schema.js";
import { resolveConfig } from "#src/training/index.js";
import { groupsOf } from "../../web/src/settings/groups.js";
import { settingNamed, settingsOf, valueOf } from "../../web/src/settings/schema.js";

describe.each([...recipes.values()].map((recipe) => ({ name: recipe.name, recipe })))("$name", ({ recipe }) => {
  const settings = settingsOf(recipeSchema(recipe));

  test("has a field for every field and option, once, with its help", () => {
    const { options, ...fields } = resolveConfig(recipe).config;
    const paths = [
      ...Object.keys(fields).filter((name) => name !== "recipe"),
      ...Object.keys(options).map((name) => `options.${name}`),
    ].sort();
    const grouped = groupsOf(settings).flatMap((group) => group.settings);
    expect(grouped.map(({ path }) => path).sort()).toEqual(paths);
    expect(grouped.filter(({ help }) => help === "").map(({ name }) => name)).toEqual([]);
  });

  test("what the form gives for an untouched field is the default", () => {
    const { config } = resolveConfig(recipe);
    const fields: Readonly<Record<string, unknown>> = config;
    for (const setting of settings.filter(({ path }) => path !== "name")) {
      const usual = (setting.isOption ? config.options : fields)[setting.name];
      const value = valueOf(setting, setting.usual);
      if (setting.kind === "text" || setting.kind === "choice") expect(value, setting.path).toBe(String(usual));
      else expect(value, setting.path).toBe(usual);
    }
  });
});

test("a refusal finds the field that it is about", () => {
  const [dcgan] = [...recipes.values()].filter(({ name }) => name === "dcgan");
  if (dcgan === undefined) throw new Error("there is a recipe dcgan");
  const settings = settingsOf(recipeSchema(dcgan));
  const named = (message: string): string | undefined => settingNamed(message, settings)?.path;
  expect(named("steps (request) is -3; give a whole number from 1")).toBe("steps");
  expect(named('options.learningRate (request) is "x"; expected number')).toBe("options.learningRate");
  expect(named('--set: neither the run nor recipe dcgan has a field "nope"')).toBeUndefined();
  expect(named("4 runs are training; stop one, or wait for it")).toBeUndefined();
});

test("half a number is sent as it is, for the server to refuse", () => {
  const field = { name: "a", path: "a", help: "", kind: "number", usual: "1", isOption: false } as const;
  expect(valueOf(field, "0.5")).toBe(0.5);
  expect(valueOf(field, "0,5")).toBe("0,5");
  expect(valueOf(field, "")).toBe("");
});
