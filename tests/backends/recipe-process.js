/** @file A process that trains and prints the fingerprint as JSON. Usage: node recipe-process.js '{"steps":50,"batch":16,"threads":1}'. */
import { trainRecipe } from "./recipe-run.js";

const run = /** @type {import("./recipe-run.js").RecipeRun} */ (JSON.parse(process.argv[2] ?? "{}"));
console.log(JSON.stringify(await trainRecipe(run)));
