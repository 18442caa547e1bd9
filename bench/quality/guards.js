/**
 * @file Do the guards stay silent while training goes well? Trains recipes on MNIST with their usual settings and prints every finding.
 * Usage: node bench/quality/guards.js [RECIPE[,path=value …] …] [--steps N] [--threads N].
 */
import { parseArgs } from "node:util";
import { settingsFromFlags } from "../../dist/cli/settings-from-flags.js";
import { findRecipe, resolveConfig, train } from "../../dist/training/index.js";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: "string", default: "2000" }, threads: { type: "string", default: "1" } },
});
const narrowCritic = ["width=16", "criticSteps=1", "learningRate=2e-4", "discriminatorLearningRate=6e-4"].join();
const usual = ["vanilla", "dcgan", "lsgan", `wgan-gp,${narrowCritic}`, "r3gan,data=fashion-mnist"];

for (const text of positionals.length > 0 ? positionals : usual) {
  const [recipe = "", ...set] = text.split(",");
  const { config } = resolveConfig(findRecipe(recipe), settingsFromFlags({ ...values, set }));
  /** @type {string[]} */
  const findings = [];
  for await (const event of train(config)) {
    if (event.type === "guard") findings.push(`  step ${event.step}: ${event.guard}: ${event.evidence}`);
  }
  console.log([`${recipe}, ${config.steps} steps: ${findings.length} findings`, ...findings].join("\n"));
}
