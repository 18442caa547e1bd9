/** @file The networks of a recipe in an open file, or one line that says why there are none and what would fit. */
import { closest } from "../../base/closest.js";
import { CheckpointError, ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { preferredSize, recipes } from "../../gan/index.js";
import type { DataSpec, Recipe } from "../../gan/index.js";
import { dataSpec } from "../../training/data/data-feed.js";
import { resolveConfig } from "../../training/index.js";
import type { TrainingConfig, TrainingData } from "../../training/index.js";
import type { WeightsFile } from "../weights/weights-file.js";
import { shapesOf, type Candidate } from "./candidate.js";
import { noNetwork } from "./describe.js";
import { infer, type Inference, type Known } from "./infer.js";
import { FileNames } from "./prefixes.js";
import { byOurNames, type NamedTensor } from "./torch-names.js";

/** What is asked of a file. */
export interface Question {
  readonly recipe: Recipe;
  readonly config: TrainingConfig;
  /** Paths of settings that somebody has given. */
  readonly given: readonly string[];
  readonly data: TrainingData | undefined;
  /** The images, where the file says what they are. */
  readonly image: DataSpec | undefined;
  readonly network: string | undefined;
}

/** What there is. */
export interface Answer extends Inference {
  /** What was guessed before the file was looked at. */
  readonly start: Candidate;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/** Sides of images of which nothing is known. */
const usualSide = 32;
const usualClasses = 10;

/** @throws CheckpointError when the file holds none of the networks; ConfigError when it may be one of several, or options do not suit each other */
export function findNetworks(file: WeightsFile, question: Question): Answer {
  const { recipe, config, given, network } = question;
  if (file.metadata["format"] === "ganvas-checkpoint") {
    throw new CheckpointError(
      `${file.path}: a checkpoint of Ganvas; use it as it is, such as ganvas generate ${file.path}`,
    );
  }
  const tensors = byOurNames(file);
  const names = new FileNames(new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const start = startOf(recipe, config, question);
  const fixed = new Set(given.map((path) => path.replace(/^options\./, "")));
  const known: Known = { networks: networksOf(recipe, start, network), fixed };
  const inference = infer(recipe, start, names, known);
  const { found, alike, unfit } = inference;
  const [first] = found;
  if (first === undefined) {
    const advice = whatFits(recipe, start, names, known);
    throw noNetwork(file.path, recipe, tensors, { unfit, start, advice });
  }
  if (alike.length > 0 && network === undefined) {
    throw new ConfigError(
      `${file.path}: may be ${[first.network, ...alike].join(" or ")}; say which, such as --network ${first.network}`,
    );
  }
  return { ...inference, start, tensors };
}

/** The guess to begin with: images as in the data, as the file says, or usual ones. */
function startOf(
  recipe: Recipe,
  { options, size }: TrainingConfig,
  { data, image: ofFile }: Pick<Question, "data" | "image">,
): Candidate {
  if (data !== undefined) return { options, data: dataSpec(data) };
  if (ofFile !== undefined && size === "auto") return { options, data: ofFile };
  const side = size === "auto" ? usualSide : size;
  const image = { ...preferredSize(recipe, { height: side, width: side, channels: 1 }), channels: 1 };
  const spec = "target" in recipe.training ? { ...image, target: image } : image;
  if (shapesOf(recipe, { options, data: spec }) !== undefined) return { options, data: spec };
  return { options, data: { ...spec, classes: usualClasses } };
}

function networksOf(recipe: Recipe, { options, data }: Candidate, network: string | undefined): string[] {
  const networks = Object.keys(recipe.build(options, data).networks);
  if (network === undefined) return networks;
  if (networks.includes(network)) return [network];
  const nearest = closest(network, networks);
  const advice = nearest === undefined ? `it has ${networks.join(", ")}` : `did you mean ${nearest}?`;
  throw new ConfigError(`--network: recipe ${recipe.name} has no network ${quote(network)}; ${advice}`);
}

/** What would fit, for the end of a sentence. */
function whatFits(recipe: Recipe, start: Candidate, names: FileNames, known: Known): string {
  const { options } = resolveConfig(recipe).config;
  const fixed = Object.keys(options).filter((name) => known.fixed.has(name));
  const free = { options, data: start.data };
  if (known.fixed.size > 0 && infer(recipe, free, names, { ...known, fixed: new Set() }).found.length > 0) {
    return `without ${[...fixed, ...(known.fixed.has("size") ? ["size"] : [])].join(", ")} given it fits`;
  }
  const fitting = fittingRecipes(names, recipe);
  return fitting === undefined
    ? "give the options that it was made with by --set, or another recipe by --as"
    : `it fits recipe ${fitting}: give --as ${fitting}`;
}

/** The recipe of which a file has the most networks, with the fewest options that differ from its defaults. */
function fittingRecipes(names: FileNames, but: Recipe): string | undefined {
  const fitting = [...recipes.values()].flatMap((recipe) => {
    if (recipe === but) return [];
    const start = startOf(recipe, resolveConfig(recipe).config, { data: undefined, image: undefined });
    const networks = Object.keys(recipe.build(start.options, start.data).networks);
    const { found, candidate } = infer(recipe, start, names, { networks, fixed: new Set(), isQuick: true });
    const changed = Object.keys(start.options).filter((name) => candidate.options[name] !== start.options[name]);
    return found.length === 0 ? [] : [{ name: recipe.name, found: found.length, changed: changed.length }];
  });
  return fitting.sort((a, b) => b.found - a.found || a.changed - b.changed)[0]?.name;
}
