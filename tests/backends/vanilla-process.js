/** @file A process that trains and prints the fingerprint as JSON. Usage: node vanilla-process.js '{"steps":50,"batch":16,"threads":1}'. */
import { trainVanilla } from "./vanilla-run.js";

const run = /** @type {import("./vanilla-run.js").VanillaRun} */ (JSON.parse(process.argv[2] ?? "{}"));
console.log(JSON.stringify(await trainVanilla(run)));
