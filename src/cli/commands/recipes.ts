/** @file `ganvas recipes`: the list, or one recipe with its options, or the JSON Schema of configurations. */
import * as v from "valibot";
import { recipes } from "../../gan/index.js";
import type { Recipe } from "../../gan/index.js";
import { findRecipe, resolveConfig } from "../../training/index.js";
import { alignColumns, terminalOf } from "../terminal.js";

/** Flags as commander gives them. */
export interface RecipesFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly schema?: boolean;
}

interface OptionFacts {
  readonly name: string;
  readonly default: unknown;
  readonly help: string;
  readonly choices?: readonly unknown[];
}

/** Prints and gives the exit code. */
export async function recipesCommand(name: string | undefined, { json, quiet, schema }: RecipesFlags): Promise<number> {
  const chosen = name === undefined ? [...recipes.values()] : [findRecipe(name)];
  if (schema === true) {
    const { recipeSchema, recipesSchema } = await import("../../training/config/json-schema.js");
    const document = name === undefined ? recipesSchema(chosen) : recipeSchema(findRecipe(name));
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (json === true) {
    for (const recipe of chosen) process.stdout.write(`${JSON.stringify(describe(recipe))}\n`);
  } else if (quiet !== true) {
    process.stdout.write(name === undefined ? list(chosen) : chosen.map(detail).join("\n"));
  }
  return 0;
}

function describe(recipe: Recipe): object {
  const { name, title, paper, summary, training, sizes } = recipe;
  return { name, title, paper, summary, training, sizes, options: optionsOf(recipe) };
}

/** Facts of a recipe's options, from its schema. */
function optionsOf(recipe: Recipe): OptionFacts[] {
  const { options } = recipe;
  const { options: defaults } = resolveConfig(recipe).config;
  return Object.entries(options.entries).map(([name, entry]) => {
    const schema = innermost(entry);
    const help = description(entry);
    const choices = "options" in schema && Array.isArray(schema.options) ? (schema.options as unknown[]) : undefined;
    return { name, default: defaults[name], help, ...(choices === undefined ? {} : { choices }) };
  });
}

/** The schema inside `optional`. */
const innermost = (schema: v.GenericSchema): v.GenericSchema =>
  "wrapped" in schema ? innermost(schema.wrapped as v.GenericSchema) : schema;

const description = (schema: v.GenericSchema): string => v.getDescription(innermost(schema)) ?? "";

function list(chosen: readonly Recipe[]): string {
  const terminal = terminalOf(process.stdout);
  const [head = "", ...rows] = alignColumns([
    ["recipe", "what", "paper"],
    ...chosen.map(({ name, summary, paper }) => [name, summary, paper]),
  ]);
  return `${terminal.style("bold", head)}\n${rows.join("\n")}\n\nganvas recipes <recipe> lists its options.\n`;
}

function detail(recipe: Recipe): string {
  const terminal = terminalOf(process.stdout);
  const { name, title, paper, summary, training, sizes } = recipe;
  const options = optionsOf(recipe).map(({ name: option, default: value, help, choices }) => [
    `  ${option}`,
    String(value),
    choices === undefined ? help : `${help}: ${choices.join(", ")}`,
  ]);
  return `${terminal.style("bold", `${name}: ${title}`)}
${paper}
${summary}; ${training.steps} steps of batch ${training.batch} unless told otherwise
images of ${sizes === undefined ? "any size" : `${sizes.join(", ")} pixels`}, chosen by the data unless told otherwise (--set size=${sizes?.[0] ?? 32})

Options, as in --set ${options[0]?.[0]?.trim() ?? "option"}=${options[0]?.[1] ?? "value"}:
${alignColumns(options).join("\n")}
`;
}
