/** @file Configuration files as JSON Schema (draft 7, which editors read), from the same schemas that check them; for editors to complete and check. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type { JsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import type { Recipe } from "../../gan/index.js";
import { configSchema } from "./config.js";
import { resolveConfig } from "./settings.js";

const draft = "http://json-schema.org/draft-07/schema#";

/**
 * What a configuration file of a recipe may say: fields of the run, and the recipe's options, in `options` or beside the fields. Defaults are those for the recipe's usual data.
 * What a schema cannot say is left to `ganvas train`: an option that is there twice, and options that make no sense together.
 */
export const recipeSchema = (recipe: Recipe): JsonSchema => ({ $schema: draft, ...schemaOf(recipe, "#") });

/** Likewise of any of several recipes: which one holds is decided by the field `recipe`. */
export const recipesSchema = (recipes: readonly Recipe[]): JsonSchema => ({
  $schema: draft,
  title: "Ganvas configuration",
  type: "object",
  required: ["recipe"],
  properties: { recipe: { enum: recipes.map(({ name }) => name), description: recipeHelp } },
  anyOf: recipes.map(({ name }) => ({ $ref: `#/definitions/${name}` })),
  definitions: Object.fromEntries(
    recipes.map((recipe) => [recipe.name, schemaOf(recipe, `#/definitions/${recipe.name}`)]),
  ),
});

const { recipe: recipeEntry, options: optionsEntry, ...fieldEntries } = configSchema.entries;
const recipeHelp = v.getDescription(recipeEntry) ?? "";

/** @param at where the schema is inside its document */
function schemaOf(recipe: Recipe, at: string): JsonSchema {
  const { config } = resolveConfig(recipe);
  const fields = Object.entries(fieldEntries).map(([name, entry]) => [name, property(entry, config, name)] as const);
  const options = Object.entries(recipe.options.entries).map(
    ([name, entry]) => [name, property(entry, config.options, name)] as const,
  );
  const references = Object.fromEntries(options.map(([name]) => [name, { $ref: `${at}/definitions/${name}` }]));
  const all = Object.fromEntries(fields);
  const { sizes } = recipe;
  if (sizes !== undefined && all["size"] !== undefined) {
    all["size"] = { ...without(all["size"], "anyOf"), enum: ["auto", ...sizes] };
  }
  const own: Readonly<Record<string, JsonSchema>> = {
    $schema: { type: "string" },
    recipe: { const: recipe.name, description: recipeHelp },
    ...all,
    options: {
      type: "object",
      description: v.getDescription(optionsEntry) ?? "",
      additionalProperties: false,
      properties: references,
    },
  };
  const beside = Object.entries(references).filter(([name]) => !Object.hasOwn(own, name));
  return {
    title: `Ganvas configuration: ${recipe.title}`,
    description: recipe.summary,
    type: "object",
    required: ["recipe"],
    additionalProperties: false,
    properties: { ...own, ...Object.fromEntries(beside) },
    definitions: Object.fromEntries(options),
  };
}

/** A field with its default, but for the name, which follows from others. */
function property(entry: v.GenericSchema, defaults: Readonly<Record<string, unknown>>, name: string): JsonSchema {
  const converted = toJsonSchema(entry, { ignoreActions: ["metadata"] }); // which says how steps scale: ours alone
  const schema = without(converted, "$schema", "default");
  const usual = defaults[name];
  const isSimple = typeof usual === "string" || typeof usual === "number" || typeof usual === "boolean";
  return name === "name" || !isSimple ? schema : { ...schema, default: usual };
}

const without = (schema: JsonSchema, ...keywords: readonly string[]): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
