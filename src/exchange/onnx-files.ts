/** @file A run's networks written as files of ONNX. */
import { join } from "node:path";
import { ConfigError, GanvasError } from "../base/errors.js";
import { printable } from "../base/printable.js";
import { dataSources } from "../data/index.js";
import { checkTruncation, openData, openModel } from "../training/index.js";
import type { Model, ModelOptions, TrainingConfig } from "../training/index.js";
import { onnxOf } from "./onnx.js";
import type { DataKnown, OnnxFile, OnnxOptions } from "./onnx.js";
import { runNameOf, writeExport } from "./written-file.js";

/** What is written, and where. */
export interface OnnxExportOptions extends OnnxOptions, ModelOptions {
  /** A file that ends in `.onnx`, for one network, or a folder; the current one unless given. */
  readonly out?: string;
  /** Where names and numbers of runs are looked up; `runs` unless given. */
  readonly runs?: string;
}

/** A written network. */
export interface WrittenOnnx extends Omit<OnnxFile, "bytes"> {
  readonly file: string;
  readonly bytes: number;
}

/** What was written. */
export interface OnnxExport {
  readonly files: readonly WrittenOnnx[];
  /** What was wrong with newer checkpoints. */
  readonly warnings: readonly string[];
}

const extension = ".onnx";

/** Images that are read to see what rounding changes. */
const mostSamples = 1024;

/** What this machine knows of a run's data; nothing where it does not have them any more. */
async function dataKnown(config: TrainingConfig): Promise<DataKnown> {
  const [name = ""] = config.data.split(":");
  const licence = dataSources.find((source) => source.name === name)?.licence;
  try {
    const { dataset } = await openData(config);
    const { height, width, channels, count, classNames } = dataset;
    return {
      licence,
      classNames,
      samples: {
        ...{ name: config.data, height, width, channels },
        images: (wanted) => {
          const rows = Uint32Array.from({ length: Math.min(wanted, mostSamples) }, (_, row) => row % count);
          const images = new Float32Array(wanted * height * width * channels);
          dataset.fillImages(rows, images);
          return images;
        },
      },
    };
  } catch (error) {
    if (error instanceof GanvasError) return { licence };
    throw error;
  }
}

/** Where the files go. @throws ConfigError when several would have one name */
function pathsOf(files: readonly OnnxFile[], model: Model, out: string): string[] {
  if (out.endsWith(extension)) {
    if (files.length > 1)
      throw new ConfigError(
        `--out ${printable(out)}: ${files.map(({ network }) => network).join(", ")} are ${files.length} files; give a folder, or one --network`,
      );
    return [out];
  }
  return files.map(({ network }) => join(out, `${runNameOf(model)}-${network}${extension}`));
}

/**
 * Exports networks of a run or checkpoint.
 * @param source as `ganvas generate` takes it
 * @throws CheckpointError when there is no such run; ConfigError for networks that it does not have or that cannot be exported, and for
 *   what cannot be written
 */
export async function exportOnnx(source: string, options: OnnxExportOptions = {}): Promise<OnnxExport> {
  const { out = ".", runs = "runs", networks, weights, truncation, ...device } = options;
  const model = await openModel(source, device, runs);
  try {
    const { truncation: usual } = model.gan.generator?.styled ?? {};
    if (truncation !== undefined)
      checkTruncation(
        0,
        { recipe: model.config.recipe, ...(usual === undefined ? {} : { truncation: usual }) },
        "--trunc",
      );
    const files = await onnxOf(
      model,
      {
        ...(networks === undefined ? {} : { networks }),
        ...(weights === undefined ? {} : { weights }),
        ...(truncation === undefined ? {} : { truncation }),
      },
      await dataKnown(model.config),
    );
    const paths = pathsOf(files, model, out);
    const written: WrittenOnnx[] = [];
    for (const [index, { bytes, ...facts }] of files.entries()) {
      const file = paths[index] ?? out;
      await writeExport(file, bytes);
      written.push({ ...facts, file, bytes: bytes.length });
    }
    return { files: written, warnings: model.warnings };
  } finally {
    await model.dispose();
  }
}
