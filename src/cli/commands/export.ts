/** @file `ganvas export`. */
import { writeStaticSite } from "../../studio/static-site.js";
import { megabytes } from "../format.js";
import { printResult } from "../use-flags.js";

/** Flags as commander gives them. */
export interface ExportFlags {
  readonly format: "web";
  readonly out: string;
  readonly data?: readonly string[];
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Writes the site and gives the exit code. */
export async function exportCommand(models: readonly string[], flags: ExportFlags): Promise<number> {
  const { out, data = [], runs } = flags;
  const site = await writeStaticSite({ models, data, out, runs });
  const parts = [...site.models, ...site.data].map(({ name, bytes }) => `${name} (${megabytes(bytes)})`);
  printResult(flags, { type: "exported", folder: out, ...site }, `${out}: a site with ${parts.join(", ")}`);
  return 0;
}
