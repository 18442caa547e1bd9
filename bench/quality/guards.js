/**
 * @file Do the guards stay silent while training goes well? Trains recipes with the settings of their results and prints every finding.
 * Usage: node bench/quality/guards.js [RECIPE[,path=value …] …] [--steps N] [--threads N].
 */
import { parseArgs } from "node:util";
import { settingsFromFlags } from "../../dist/cli/settings-from-flags.js";
import { results } from "../../scripts/results/table.js";
import { findRecipe, resolveConfig, train } from "../../dist/training/index.js";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: "string", default: "2000" }, threads: { type: "string", default: "1" } },
});
const usual = ["vanilla", "dcgan", "lsgan", "wgan-gp", "r3gan"].map((recipe) =>
  [recipe, ...(results.get(recipe)?.settings ?? [])].join(),
);

for (const text of positionals.length > 0 ? positionals : usual) {
  const [recipe = "", ...set] = text.split(",");
  const { config } = resolveConfig(
    findRecipe(recipe),
    settingsFromFlags({ threads: values.threads, set: [...set, `steps=${values.steps}`] }),
  );
  /** @type {string[]} */
  const findings = [];
  for await (const event of train(config)) {
    if (event.type === "guard") findings.push(`  step ${event.step}: ${event.guard}: ${event.evidence}`);
  }
  console.log([`${recipe}, ${config.steps} steps: ${findings.length} findings`, ...findings].join("\n"));
}
