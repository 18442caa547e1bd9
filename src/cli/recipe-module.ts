/** @file Recipes of one's own: a module, JavaScript or TypeScript, whose default export is a recipe or a list of them. */
import * as v from "valibot";
import { ConfigError } from "../base/errors.js";
import { addRecipe } from "../gan/index.js";
import type { Recipe } from "../gan/index.js";
import { defaultExport } from "./default-export.js";

/** What a recipe must have to be listed, configured and built. */
const recipeSchema = v.looseObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]*$/)),
  title: v.string(),
  paper: v.string(),
  summary: v.string(),
  training: v.looseObject({ steps: v.number(), batch: v.number() }),
  options: v.looseObject({ entries: v.record(v.string(), v.unknown()) }),
  build: v.function(),
});

/**
 * Makes the recipes of a module known.
 * @throws ConfigError when it cannot be loaded or exports something else
 */
export async function useRecipes(path: string): Promise<void> {
  const exported = await defaultExport(path, `--use ${path}`, "give a module that exports a recipe");
  for (const recipe of Array.isArray(exported) ? (exported as unknown[]) : [exported]) {
    const issue = v.safeParse(recipeSchema, recipe).issues?.[0];
    if (issue !== undefined) {
      const where = v.getDotPath(issue);
      throw new ConfigError(
        `--use ${path}: the default export is no recipe${where === null ? "" : ` (${where}: ${issue.message})`}; export what recipe({ … }) gives`,
      );
    }
    addRecipe(recipe as Recipe);
  }
}
