/** @file `ganvas import` as a library call: a file of weights from PyTorch becomes a run. */
import { basename } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { isPoint } from "../../base/points.js";
import { quote } from "../../base/quote.js";
import type { Recipe } from "../../gan/index.js";
import { findRecipe, openData, resolveConfig, unknownData } from "../../training/index.js";
import type { DataPosition, RunFolder, Setting, TrainingConfig, TrainingData } from "../../training/index.js";
import { folderLabel } from "../../training/config/settings.js";
import { openWeights } from "../weights/open-weights.js";
import type { WeightsFile } from "../weights/weights-file.js";
import type { Candidate } from "./candidate.js";
import { describeCandidate, describeMisfit } from "./describe.js";
import { findNetworks, type Answer } from "./find-networks.js";
import { writeImportedRun } from "./import-run.js";
import { hintOf } from "./network-hints.js";
import type { Origin } from "./origin.js";
import { ownExport } from "./own-export.js";
import { joined } from "./prefixes.js";
import { takeWeights } from "./state.js";

/** How to import. */
export interface ImportOptions {
  /** Name of the recipe whose networks the file holds; not needed for a file that `ganvas export` wrote. */
  readonly as?: string | undefined;
  /** The one network that the file holds; found out unless given. */
  readonly network?: string | undefined;
  /** Fields and options that are known; the others are found out. */
  readonly settings?: readonly Setting[];
  /** Where the run folder is made; `runs` unless given. */
  readonly out?: string;
}

/** An imported run. */
export interface ImportedRun extends Origin {
  readonly folder: RunFolder;
  readonly config: TrainingConfig;
}

/**
 * Makes a run of a file's weights: a .safetensors file, or a .pth file of `torch.save`, of which no code is run.
 * @throws CheckpointError, DataError when the file is damaged or does not fit; ConfigError for wrong options. No folder is left then.
 */
export async function importWeights(path: string, options: ImportOptions): Promise<ImportedRun> {
  const { network, settings = [], out = "runs" } = options;
  const file = await openWeights(path);
  try {
    const own = ownExport(file);
    const recipe = recipeOf(file, options.as ?? own?.recipe);
    const ofFile = own?.recipe === recipe.name ? own : undefined;
    const given = [...unlessGiven(recipe.name, path), ...(ofFile?.settings ?? []), ...settings];
    const { config: known } = resolveConfig(recipe, given);
    const hasData = known.data !== unknownData;
    const opened = hasData ? await openData(known) : undefined;
    const question = { recipe, config: known, network, given: settings.map((setting) => setting.path) };
    const answer = findNetworks(file, { ...question, data: opened, image: ofFile?.image });
    const { candidate, found, start, tensors } = answer;
    const { config } = resolveConfig(recipe, [...given, ...findings(answer, known, hasData, file.path)]);
    if (opened !== undefined) checkData(candidate, opened, config.data);
    const data = opened === undefined || config.size === known.size ? opened : await openData(config);
    const gan = recipe.build(config.options, candidate.data);
    const fresh = Object.keys(gan.networks).filter((name) => found.every((one) => one.network !== name));
    const { config: usual } = resolveConfig(recipe, given.slice(0, 1));
    const origin: Origin = {
      ...{ file: basename(path), format: file.format, bytes: file.bytes, networks: found, fresh },
      inferred: describeCandidate(
        { ...candidate, options: config.options },
        { options: usual.options, data: start.data },
      ),
      warnings: warningsOf(answer, fresh),
    };
    const folder = await writeImportedRun(
      { gan, config, spec: candidate.data, data: positionOf(data), origin },
      out,
      (state) => takeWeights(gan, state, found, { file, tensors }),
    );
    return { ...origin, folder, config };
  } finally {
    await file.close();
  }
}

/** @throws ConfigError when nobody has said it, or there is no such recipe */
function recipeOf({ path }: WeightsFile, name: string | undefined): Recipe {
  if (name !== undefined) return findRecipe(name);
  throw new ConfigError(`${path}: say which recipe its networks are of, such as --as dcgan; ganvas recipes lists them`);
}

/** Data that are not known, and a name by the file's. */
function unlessGiven(recipe: string, path: string): Setting[] {
  const label = folderLabel(basename(path).replace(/\.[^.]*$/, ""));
  return [
    { path: "data", value: unknownData, origin: "unless given" },
    { path: "name", value: `${recipe}-${label}`, origin: path },
  ];
}

/** What the shapes have told, as settings. */
function findings({ candidate, start }: Answer, known: TrainingConfig, hasData: boolean, origin: string): Setting[] {
  const changed = Object.entries(candidate.options).filter(([name, value]) => value !== known.options[name]);
  const { height } = candidate.data;
  // Data have a size that is right for them, unless the weights are of another.
  const isSizeSaid = !isPoint(candidate.data) && !(hasData && height === start.data.height);
  return [
    ...changed.map(([name, value]) => ({ path: `options.${name}`, value, isTyped: true, origin })),
    ...(isSizeSaid ? [{ path: "size", value: height, origin }] : []),
  ];
}

/** @throws ConfigError when images or classes of data and weights differ */
function checkData({ data: wanted }: Candidate, { dataset, target }: TrainingData, name: string): void {
  for (const [what, theirs, ours] of [
    ["channels", dataset.channels, wanted.channels],
    ["classes", dataset.classes ?? 0, wanted.classes ?? 0],
    ["channels of the other domain", target?.channels, wanted.target?.channels],
  ] as const) {
    if (theirs === ours) continue;
    throw new ConfigError(
      `--data ${quote(name)}: has ${theirs ?? 0} ${what}, the weights are of ${ours ?? 0}; give data that suit, or leave --data out`,
    );
  }
}

/** Where a training on these data would begin. */
function positionOf(data: TrainingData | undefined): DataPosition {
  if (data === undefined) return { name: unknownData, count: 0, sha256: "", batches: 0 };
  const factsOf = ({ name, count, sha256 }: TrainingData["dataset"]) => ({ name, count, sha256 });
  const { dataset, target } = data;
  return { ...factsOf(dataset), batches: 0, ...(target === undefined ? {} : { target: factsOf(target) }) };
}

/** What the file has not, and what it has that is not used. */
function warningsOf({ found, unfit, tensors }: Answer, fresh: readonly string[]): string[] {
  const ofFresh = fresh.map((network) => {
    const near = unfit.find((one) => one.network === network && hintOf(one.misfit.prefix, network) > 0);
    const reason = near === undefined ? "the file does not have it" : describeMisfit(near, tensors);
    return `${network} is fresh, drawn by the seed: ${reason}`;
  });
  const ofOthers = found.flatMap(({ network, prefix, others }) => {
    if (others === 0 || prefix === "") return [];
    return [`${network}: ${others} more tensors at ${quote(joined(prefix, "…"))} are not used`];
  });
  return [...ofFresh, ...ofOthers];
}
