/** @file `ganvas export --format generator`. */
import { ConfigError } from "../../base/errors.js";
import { exportGenerator } from "../../exchange/index.js";
import { megabytes } from "../format.js";
import { printResult, printWarnings } from "../use-flags.js";
import type { ExportFlags } from "./export-flags.js";

/** Writes the generator of each run and gives the exit code. */
export async function exportGeneratorCommand(models: readonly string[], flags: ExportFlags): Promise<number> {
  const { out, runs } = flags;
  if (models.length > 1 && out !== undefined)
    throw new ConfigError(`--out ${out}: ${models.length} runs are several files; leave it out, or give one run`);
  for (const model of models) {
    const { warnings, ...written } = await exportGenerator(model, { runs, ...(out === undefined ? {} : { out }) });
    printWarnings(warnings);
    const { file, bytes, recipe, step } = written;
    printResult(
      flags,
      { type: "exported", format: flags.format, ...written },
      `${file}: ${megabytes(bytes)}, the generator of ${recipe} after ${step} steps`,
    );
  }
  return 0;
}
