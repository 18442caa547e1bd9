/** @file `ganvas export --format pytorch` and `--format safetensors`. */
import { ConfigError } from "../../base/errors.js";
import { exportPyTorch } from "../../exchange/index.js";
import { printResult, printWarnings } from "../use-flags.js";
import type { ExportFlags } from "./export-flags.js";

const exporter =
  (withSource: boolean) =>
  async (models: readonly string[], flags: ExportFlags): Promise<number> => {
    const [source, ...others] = models;
    if (source === undefined || others.length > 0)
      throw new ConfigError(
        `--format ${flags.format} writes one run at a time; give one, and another --out for the next`,
      );
    const { out, runs } = flags;
    const { warnings, ...written } = await exportPyTorch(source, {
      runs,
      withSource,
      ...(out === undefined ? {} : { out }),
    });
    printWarnings(warnings);
    const { folder, files, networks, step } = written;
    printResult(
      flags,
      { type: "exported", format: flags.format, ...written },
      `${folder}: ${files.join(" and ")} with ${networks.join(", ")} after ${step} steps`,
    );
    return 0;
  };

/** Writes weights and Python source and gives the exit code. */
export const exportPyTorchSource = exporter(true);
/** Writes the weights alone and gives the exit code. */
export const exportSafetensors = exporter(false);
