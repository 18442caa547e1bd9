/** @file The type of a configuration as a person writes it in TypeScript, for editors to complete; see docs/runs.md. */
import type * as v from "valibot";
import type { BuiltInRecipe } from "../../gan/index.js";
import type { configSchema } from "./config.js";

type Fields = Partial<Omit<v.InferInput<typeof configSchema>, "recipe" | "options">>;

/** Names of recipes; the second part lets one's own through, and editors still offer the first. */
type RecipeName = BuiltInRecipe["name"] | (string & {});

/** Options of a recipe by name; of one's own recipes, any. */
type OptionsOf<Name extends RecipeName> = Name extends BuiltInRecipe["name"]
  ? Partial<v.InferInput<Extract<BuiltInRecipe, { readonly name: Name }>["options"]>>
  : Readonly<Record<string, unknown>>;

/** A recipe, and what differs from its defaults. */
export type RunConfig<Name extends RecipeName = RecipeName> = Fields & {
  readonly recipe: Name;
  readonly options?: OptionsOf<Name>;
};

/**
 * Returns a configuration as it is: what `ganvas train config.ts` loads, with names and values that the compiler checks.
 * @param config `recipe`, and the fields and options that differ from its defaults
 */
export const defineConfig = <const Name extends RecipeName>(config: RunConfig<Name>): RunConfig<Name> => config;
