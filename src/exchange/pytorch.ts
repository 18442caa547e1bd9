/** @file A trained run for PyTorch: its weights by PyTorch's names and in its layout, and the Python source of its networks. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError, ConfigError } from "../base/errors.js";
import { printable } from "../base/printable.js";
import { version } from "../base/version.js";
import { prefixInUse } from "../gan/index.js";
import type { Gan } from "../gan/index.js";
import { encodeSafetensors } from "../interop/safetensors.js";
import type { SafetensorsTensor } from "../interop/safetensors.js";
import { toStateDict } from "../interop/pytorch/state-dict.js";
import { findRecipe, loadSource } from "../training/index.js";
import { pytorchSource } from "./pytorch-source.js";
import { writeExport } from "./written-file.js";

/** What is written. */
export interface PyTorchExportOptions {
  /** The folder that is made; named after the recipe unless given. */
  readonly out?: string;
  /** Where names and numbers of runs are looked up. */
  readonly runs?: string;
  /** Whether a Python file with the networks is written beside the weights; on unless given. */
  readonly withSource?: boolean;
}

/** What was written. */
export interface PyTorchExport {
  readonly folder: string;
  /** Names in the folder. */
  readonly files: readonly string[];
  /** Networks whose names the tensors begin with. */
  readonly networks: readonly string[];
  /** Those of them whose weights are averages. */
  readonly averaged: readonly string[];
  readonly step: number;
  readonly warnings: readonly string[];
}

/** Networks that are used as an average over the training. */
const averagedOf = (gan: Gan): string[] => Object.keys(gan.networks).filter((name) => prefixInUse(gan, name) !== name);

/**
 * Everything that the networks of a GAN hold as PyTorch's `state_dict`, each network's under its name: `generator.0.weight`.
 * @param read gives the numbers of a state tensor by its name, as in a checkpoint; of a network in use the average where there is one
 */
export function pytorchTensors(gan: Gan, read: (name: string) => Float32Array): Map<string, SafetensorsTensor> {
  return new Map(
    Object.entries(gan.networks).flatMap(([network, module]) => {
      const prefix = prefixInUse(gan, network);
      const tensors = toStateDict(module, (name) => read(`${prefix}.${name}`));
      return [...tensors].map(([name, values]): [string, SafetensorsTensor] => [
        `${network}.${name}`,
        { dtype: "F32", ...values },
      ]);
    }),
  );
}

/**
 * Writes `<recipe>.safetensors` and, unless told otherwise, `<recipe>.py`.
 * @param source a run or a checkpoint file, as `ganvas generate` takes them
 * @throws CheckpointError when there is no such run; ConfigError when it has no counterpart in PyTorch or the folder cannot be written
 * or holds other code
 */
export async function exportPyTorch(source: string, options: PyTorchExportOptions = {}): Promise<PyTorchExport> {
  const { runs = "runs", withSource = true } = options;
  const { checkpoint, file, warnings } = await loadSource(source, runs);
  const { config, image, step, tensors } = checkpoint;
  const recipe = findRecipe(config.recipe);
  const gan = recipe.build(config.options, image);
  const averaged = averagedOf(gan);
  const name = config.recipe.replaceAll(/[^A-Za-z0-9]+/g, "_"); // a name that Python can import
  const title = `${recipe.title}, trained on ${config.data} for ${step} steps`;
  const python = withSource
    ? await pytorchSource(gan, image, { title, paper: recipe.paper, name, averaged })
    : undefined;
  const weights = encodeSafetensors(pytorchTensors(gan, numbersOf(tensors, file)), {
    format: "pt",
    ganvas: version,
    recipe: config.recipe,
    step: String(step),
    averaged: averaged.join(" "),
    config: JSON.stringify(config),
    image: JSON.stringify(image),
  });
  const folder = options.out ?? `${name}-pytorch`;
  const files = [
    { name: `${name}.safetensors`, bytes: weights },
    ...(python === undefined ? [] : [{ name: `${name}.py`, bytes: new TextEncoder().encode(python) }]),
  ];
  if (python !== undefined) await checkUnchanged(join(folder, `${name}.py`), python);
  for (const written of files) await writeExport(join(folder, written.name), written.bytes);
  const networks = Object.keys(gan.networks);
  return { folder, files: files.map((written) => written.name), networks, averaged, step, warnings };
}

/** Reads a checkpoint's tensors. @throws CheckpointError when it lacks one */
function numbersOf(tensors: ReadonlyMap<string, SafetensorsTensor>, file: string): (name: string) => Float32Array {
  return (name) => {
    const data = tensors.get(name)?.data;
    if (data instanceof Float32Array) return data;
    throw new CheckpointError(
      `${printable(file)}: tensor ${name} is missing or no F32; the checkpoint is of other options`,
    );
  };
}

/** What a Python file does, without its docstring, which tells of the run. */
const codeOf = (source: string): string => source.slice(source.indexOf('"""', 3));

/** @throws ConfigError when the file is there with other code, which somebody may have written */
async function checkUnchanged(path: string, source: string): Promise<void> {
  const before = await readFile(path, "utf8").catch(() => undefined); // what else is wrong, writing finds out
  if (before !== undefined && codeOf(before) !== codeOf(source))
    throw new ConfigError(`${printable(path)}: holds other code than this export; choose another --out, or remove it`);
}
