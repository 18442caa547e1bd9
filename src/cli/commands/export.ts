/** @file `ganvas export`: one function for each format, loaded when it is asked for. */
import { ConfigError } from "../../base/errors.js";
import type { ExportFlags, ExportFormat } from "./export-flags.js";

/** Writes one format and gives the exit code. */
type Export = (models: readonly string[], flags: ExportFlags) => Promise<number>;

const exporters = {
  web: async () => (await import("./export-web.js")).exportWeb,
  generator: async () => (await import("./export-generator.js")).exportGeneratorCommand,
  onnx: async () => (await import("./export-onnx.js")).exportOnnxCommand,
  pytorch: async () => (await import("./export-pytorch.js")).exportPyTorchSource,
  safetensors: async () => (await import("./export-pytorch.js")).exportSafetensors,
} satisfies Record<ExportFormat, () => Promise<Export>>;

/** Flags that only some formats have. */
const formatsOf = {
  data: ["web"],
  network: ["onnx"],
  weights: ["onnx"],
  trunc: ["onnx"],
} satisfies Partial<Record<keyof ExportFlags, readonly ExportFormat[]>>;

/** @throws ConfigError for a flag that the format would ignore */
function checkFlags(flags: ExportFlags): void {
  for (const [name, formats] of Object.entries<readonly string[]>(formatsOf))
    if (flags[name as keyof typeof formatsOf] !== undefined && !formats.includes(flags.format))
      throw new ConfigError(`--${name}: belongs to --format ${formats.join(" or ")}; leave it out`);
}

/** Writes models in the format that the flags name and gives the exit code. */
export async function exportCommand(models: readonly string[], flags: ExportFlags): Promise<number> {
  checkFlags(flags);
  return (await exporters[flags.format]())(models, flags);
}
