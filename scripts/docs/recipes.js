/**
 * @file What the pages of recipes take from the recipes themselves, so that it cannot go stale: facts, options with their defaults, and what `docs/results/` has
 * recorded. Pages include these files; on a git host the includes are comments.
 */
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { recipes } from "../../dist/gan/index.js";
import { recipeSchema } from "../../dist/training/config/json-schema.js";
import { escaped, tableOf } from "./tables.js";
import { made, root } from "./places.js";

/** @typedef {import("../../dist/gan/index.js").Recipe} Recipe */
/** @typedef {{ name: string, title: string, paper: string, command: string, data: string, steps: number, batch: number, seconds: number, figure: string }} Result */
/** @typedef {{ description?: string, default?: unknown, enum?: unknown[], type?: string, minimum?: number, maximum?: number }} OptionSchema */

/** A paper with its arXiv number as a link. @param {string} paper */
const withLink = (paper) => paper.replace(/arXiv:(\d{4}\.\d{5}|\d{4}\.\d{4})/, "[arXiv:$1](https://arxiv.org/abs/$1)");

/** @param {Recipe} recipe */
function factsOf({ title, paper, summary, training, sizes, command }) {
  const rows = [
    ["paper", withLink(escaped(paper))],
    ["what you get", escaped(summary)],
    ["trained on", [training.data ?? "mnist", training.target].filter((name) => name !== undefined).join(" and ")],
    ["for", `${training.steps} steps of batch ${training.batch}`],
    ["images of", sizes === undefined ? "any size" : `${sizes.join(", ")} pixels`],
    ["used with", `\`ganvas ${command ?? "generate"}\``],
  ];
  return tableOf(["", escaped(title)], rows);
}

/** A value as a flag has it. @param {unknown} value */
const textOf = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** What an option may be. @param {OptionSchema} schema */
function rangeOf({ enum: choices, type, minimum, maximum }) {
  if (choices !== undefined) return choices.map((choice) => `\`${String(choice)}\``).join(", ");
  if (type === "boolean") return "`true`, `false`";
  return `${minimum ?? ""} … ${maximum ?? ""}`;
}

/** @param {Recipe} recipe @returns {[string, OptionSchema][]} */
function optionsOf(recipe) {
  const { definitions = {} } = /** @type {{ definitions?: Record<string, OptionSchema> }} */ (recipeSchema(recipe));
  return Object.keys(recipe.options.entries).map((name) => [name, definitions[name] ?? {}]);
}

/** @param {readonly [string, OptionSchema][]} options */
const optionTable = (options) =>
  tableOf(
    ["option", "default", "may be", "what it does"],
    options.map(([name, schema]) => [
      `\`${name}\``,
      `\`${textOf(schema.default)}\``,
      rangeOf(schema),
      escaped(schema.description ?? ""),
    ]),
  );

/** Options that are the recipe's own or differ from the original GAN's first, the switches that all share folded. @param {Recipe} recipe @param {ReadonlyMap<string, unknown>} shared */
function optionsPage(recipe, shared) {
  const options = optionsOf(recipe);
  const isUsual = (/** @type {[string, OptionSchema]} */ [name, schema]) =>
    shared.has(name) && shared.get(name) === schema.default;
  const [own, usual] = [options.filter((option) => !isUsual(option)), options.filter(isUsual)];
  const [[name, schema] = ["steps", { default: 1000 }]] = own;
  const rest =
    usual.length === 0
      ? ""
      : `\n::: details The switches of every game, as they usually are\n\n${optionTable(usual)}\n:::\n`;
  return `## Options\n\nAs in \`--set ${name}=${textOf(schema.default)}\`.\n\n${optionTable(own)}${rest}`;
}

/** @param {Result} result */
const resultOf = ({ name, data, steps, batch, seconds, figure, command }) => {
  const time = seconds < 60 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`;
  return `- [\`${name}\`](../results.md#${name}), ${escaped(data)}, ${steps} steps × ${batch}, ${time}: ${escaped(figure)}.\n  \`\`\`sh\n  ${command}\n  \`\`\`\n`;
};

/** What was measured. @param {readonly Result[]} results */
const resultsPage = (results) =>
  results.length === 0
    ? ""
    : `## Measured\n\nOne thread of a busy two-core server; [all results](../results.md) with their pictures.\n\n${results.map(resultOf).join("")}`;

/** @returns {Promise<Result[]>} */
async function recordedResults() {
  const folder = join(root, "docs/results");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  return Promise.all(
    files.map(async (name) => /** @type {Result} */ (JSON.parse(await readFile(join(folder, name), "utf8")))),
  );
}

/** @param {string} [folder] Where the files are written: the site's own, unless given. */
export async function writeRecipes(folder = join(root, made.recipes)) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const results = await recordedResults();
  const shared = new Map(
    optionsOf(/** @type {Recipe} */ (recipes.get("vanilla"))).map(([name, schema]) => [name, schema.default]),
  );
  for (const recipe of recipes.values()) {
    const of = results
      .filter(({ command }) => command.startsWith(`ganvas train ${recipe.name} `))
      .sort((a, b) => Number(b.name === recipe.name) - Number(a.name === recipe.name));
    const parts = { facts: factsOf(recipe), options: optionsPage(recipe, shared), results: resultsPage(of) };
    for (const [part, text] of Object.entries(parts)) await writeFile(join(folder, `${recipe.name}-${part}.md`), text);
  }
}
