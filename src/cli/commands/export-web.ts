/** @file `ganvas export --format web`. */
import { writeStaticSite } from "../../studio/static-site.js";
import { megabytes } from "../format.js";
import { printResult } from "../use-flags.js";
import type { ExportFlags } from "./export-flags.js";

/** Writes the site and gives the exit code. */
export async function exportWeb(models: readonly string[], flags: ExportFlags): Promise<number> {
  const { out = "site", data = [], runs } = flags;
  const site = await writeStaticSite({ models, data, out, runs });
  const parts = [...site.models, ...site.data].map(({ name, bytes }) => `${name} (${megabytes(bytes)})`);
  printResult(flags, { type: "exported", folder: out, ...site }, `${out}: a site with ${parts.join(", ")}`);
  return 0;
}
