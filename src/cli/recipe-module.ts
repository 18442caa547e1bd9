/** @file Recipes of one's own: a module, JavaScript or TypeScript, whose default export is a recipe or a list of them. */
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { ConfigError } from "../base/errors.js";
import { addRecipe } from "../gan/index.js";
import type { Recipe } from "../gan/index.js";

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
  const file = resolve(path);
  await access(file).catch((cause: unknown) => {
    throw new ConfigError(`--use ${path}: there is no such file; give a module that exports a recipe`, { cause });
  });
  const exported = await load(file).catch((cause: unknown) => {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new ConfigError(`--use ${path}: cannot be loaded: ${reason}; correct the module`, { cause });
  });
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

/** The module's default export. Node 20 reads no TypeScript: jiti translates it. */
async function load(file: string): Promise<unknown> {
  if (!/\.[cm]?ts$/.test(file)) return ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  const { createJiti } = await import("jiti");
  return createJiti(import.meta.url).import(file, { default: true });
}
