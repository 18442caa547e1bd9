/** @file `ganvas import`. */
import { importWeights } from "../../exchange/index.js";
import type { ImportedRun } from "../../exchange/index.js";
import { settingsFromFlags } from "../settings-from-flags.js";
import type { SettingFlags } from "../settings-from-flags.js";
import { printResult, printWarnings } from "../use-flags.js";

/** Flags as commander gives them. */
export interface ImportFlags extends Pick<SettingFlags, "data" | "seed" | "name" | "threads" | "set"> {
  readonly as?: string;
  readonly network?: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Imports a file, says what it was, and gives the exit code. */
export async function importCommand(file: string, flags: ImportFlags): Promise<number> {
  const { as, network, out } = flags;
  const run = await importWeights(file, { as, network, out, settings: settingsFromFlags(flags) });
  printWarnings(run.warnings);
  const { folder, config, networks, fresh, inferred, format, warnings } = run;
  const record = {
    ...{ type: "imported", file, format, recipe: config.recipe, folder: folder.path },
    ...{ networks: networks.map(({ network: name, prefix }) => ({ name, prefix })), fresh, inferred, warnings },
  };
  printResult(flags, record, describe(run));
  return 0;
}

function describe({ networks, folder, config, inferred }: ImportedRun): string {
  const names = networks.map(({ network, prefix }) => (prefix === "" ? network : `${network} (${prefix})`));
  return `${folder.path}: ${names.join(", ")} of ${config.recipe}, ${inferred}`;
}
