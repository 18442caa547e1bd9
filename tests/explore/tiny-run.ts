/** @file Runs of a few steps of tiny networks on tiny data, to be used by what is tested. */
import { join } from "node:path";
import { findRecipe, resolveConfig, startRun } from "#src/training/index.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";

/** Trains into a temporary folder and gives the run's. @param fields of the configuration or the recipe's options */
export async function tinyRun(recipe: string, fields: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = temporaryFolder();
  const data = writeTinyIdx(join(folder, "data"));
  const all = { data, batch: 4, steps: 2, threads: 1, ...fields };
  const settings = Object.entries(all).map(([path, value]) => ({ path, value, origin: "test" }));
  const { config } = resolveConfig(findRecipe(recipe), settings);
  const run = await startRun(config, join(folder, "runs"));
  for await (const event of run.events) if (event.type === "interrupt") throw new Error("interrupted");
  return run.folder.path;
}
