/** @file `ganvas export --format onnx`. */
import { closest } from "../../base/closest.js";
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { exportOnnx } from "../../exchange/index.js";
import type { OnnxExportOptions, WrittenOnnx } from "../../exchange/index.js";
import { weightTypes } from "../../interop/onnx/weights.js";
import type { WeightType } from "../../interop/onnx/weights.js";
import { megabytes } from "../format.js";
import { parseTruncation } from "../seeds.js";
import { printResult, printWarnings } from "../use-flags.js";
import type { ExportFlags } from "./export-flags.js";

/** Writes the networks of each run and gives the exit code. */
export async function exportOnnxCommand(models: readonly string[], flags: ExportFlags): Promise<number> {
  const options = optionsOf(flags);
  if (models.length > 1 && flags.out?.endsWith(".onnx") === true)
    throw new ConfigError(`--out ${flags.out}: ${models.length} runs are several files; give a folder`);
  for (const model of models) {
    const { files, warnings } = await exportOnnx(model, options);
    printWarnings(warnings);
    for (const file of files) printResult(flags, { type: "exported", ...file }, lineOf(file));
  }
  return 0;
}

function optionsOf({ network, out, runs, trunc, weights }: ExportFlags): OnnxExportOptions {
  return {
    runs,
    ...(out === undefined ? {} : { out }),
    ...(network === undefined ? {} : { networks: network }),
    ...(weights === undefined ? {} : { weights: weightType(weights) }),
    ...(trunc === undefined ? {} : { truncation: trunc === "input" ? trunc : parseTruncation(trunc) }),
  };
}

function weightType(name: string): WeightType {
  const found = weightTypes.find((type) => type === name);
  if (found !== undefined) return found;
  const nearest = closest(name, weightTypes);
  throw new ConfigError(
    `--weights ${quote(name)}: ${nearest === undefined ? `choose one of ${weightTypes.join(", ")}` : `did you mean ${nearest}?`}`,
  );
}

/** `onnx/3-dcgan-generator.onnx: 1.3 MB, 7 nodes (ConvTranspose 3, …); z → image`. */
function lineOf({ file, bytes, nodes, inputs, outputs, batchUnit, loss, weights }: WrittenOnnx): string {
  const counts = Object.entries(nodes);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const most = counts.slice(0, 4).map(([type, count]) => `${type} ${count}`);
  const names = (record: Readonly<Record<string, string>>): string => Object.keys(record).join(", ");
  const parts = [
    `${file}: ${megabytes(bytes)}, ${total} nodes (${most.join(", ")}${counts.length > 4 ? ", …" : ""})`,
    `${names(inputs)} → ${names(outputs)}`,
    ...(batchUnit === 1 ? [] : [`batches of multiples of ${batchUnit}`]),
  ];
  if (loss === undefined) return parts.join("; ");
  const { samples, of, largest, mean, psnr } = loss;
  const ratio = psnr === undefined ? "" : `, PSNR ${psnr.toFixed(1)} dB`;
  return `${parts.join("; ")}\n  ${weights} against f32 on ${samples} ${of}: largest difference ${largest.toPrecision(2)}, mean ${mean.toPrecision(2)}${ratio}`;
}
