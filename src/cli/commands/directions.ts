/** @file `ganvas directions`. */
import { dirname, extname } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { parseSeeds } from "../../base/seeds.js";
import { namedRows, tileImages } from "../../data/index.js";
import {
  attributes,
  directionEffects,
  directionStrips,
  encodeDirections,
  layerGroups,
  layersOf,
  openDirectionFinder,
  readExamples,
  stripAmounts,
  writePicture,
  writeResult,
} from "../../explore/index.js";
import type {
  DirectionFinder,
  Effect,
  FindingMethod,
  FoundDirections,
  LayerGroup,
  Opened,
  Score,
  StripOptions,
} from "../../explore/index.js";
import { checkTruncation } from "../../training/index.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";
import { makeOutputFolder } from "../output-folder.js";
import { progressLine } from "../progress-line.js";
import { parseReal, parseTruncation, parseWhole } from "../seeds.js";
import { printResult, printWarnings } from "../use-flags.js";
import type { UseFlags } from "../use-flags.js";
import { generatedFile } from "../generated-file.js";

/** Flags as commander gives them. */
export interface DirectionsFlags extends UseFlags, DeviceFlags {
  readonly method?: FindingMethod;
  readonly count: string;
  readonly attribute?: readonly string[];
  readonly examples?: readonly string[];
  readonly without?: readonly string[];
  readonly samples: string;
  readonly layers: string;
  readonly seeds: string;
  readonly class?: string;
  readonly trunc?: string;
  readonly columns: string;
  readonly reach: string;
  readonly scale: string;
  readonly out?: string;
}

const mostSeeds = 64;
/** Images that are measured are all in memory at once. */
const mostSamples = 10_000;
/** Seeds that the effect of a direction is measured on, apart from those that it was learnt from. */
const judged = Array.from({ length: 32 }, (_, index) => 1_000_000 + index);

/** Finds directions, draws them, writes both, and gives the exit code. */
export async function directionsCommand(run: string, flags: DirectionsFlags): Promise<number> {
  const request = await readRequest(flags);
  const strips = readStrips(flags);
  const scale = parseWhole("--scale", flags.scale, 1, 64);
  if (flags.out !== undefined && extname(flags.out).toLowerCase() !== ".png")
    throw new ConfigError(`--out ${quote(flags.out)}: the strips are one picture; give a name that ends in .png`);
  const finder = await openDirectionFinder(run, { device: deviceOptions(flags), runs: flags.runs });
  const line = progressLine(flags);
  try {
    printWarnings(finder.warnings);
    const { styles, classes } = finder.renderer;
    checkTruncation(strips.psi, { recipe: finder.config.recipe, truncation: styles?.truncation }, "--trunc");
    if (strips.label !== undefined && strips.label >= (classes ?? 0))
      throw new ConfigError(
        `--class ${strips.label}: ${classes === undefined ? "this run is told no classes" : `this run has 0 to ${classes - 1}`}`,
      );
    const found = await finder.find({ ...request, label: strips.label, onStage: (stage) => line.show(`${stage} …`) });
    line.clear();
    const layers = found.layers === "all" || styles === undefined ? undefined : layersOf(found.layers, styles.layers);
    const picture = flags.out ?? generatedFile(run, finder.file, `directions-${request.method}.png`);
    const file = `${picture.slice(0, -".png".length)}.safetensors`;
    await makeOutputFolder(dirname(picture));
    await writePicture(picture, drawn(finder, found, { ...strips, layers }, scale));
    const notes = { method: request.method, recipe: finder.config.recipe, run: finder.file };
    await writeResult(file, encodeDirections(found, notes));
    report(finder, found, { ...strips, layers }, { picture, file, method: request.method }, flags);
    return 0;
  } finally {
    line.clear();
    await finder.dispose();
  }
}

async function readRequest(flags: DirectionsFlags) {
  const { attribute = [], examples = [], without = [] } = flags;
  const isLearning = attribute.length + examples.length > 0;
  const method = flags.method ?? (isLearning ? "supervised" : "sefa");
  if (method !== "supervised" && (isLearning || without.length > 0))
    throw new ConfigError(`--method ${method} learns from nothing; leave --attribute, --examples and --without out`);
  return {
    method,
    count: parseWhole("--count", flags.count, 1, 64),
    attributes: attribute,
    examples: await Promise.all(examples.map(readExamples)),
    without,
    samples: parseWhole("--samples", flags.samples, 32, mostSamples),
    layers: layersNamed(flags.layers),
  };
}

function readStrips(flags: DirectionsFlags): StripOptions {
  const seeds = parseSeeds(flags.seeds);
  if (seeds.length > mostSeeds)
    throw new ConfigError(`--seeds ${quote(flags.seeds)}: strips of at most ${mostSeeds} images fit a picture`);
  return {
    seeds,
    label: flags.class === undefined ? undefined : parseWhole("--class", flags.class, 0, 65_535),
    psi: flags.trunc === undefined ? undefined : parseTruncation(flags.trunc),
    columns: parseWhole("--columns", flags.columns, 2, 64),
    reach: parseReal("--reach", flags.reach, 0.01, 100),
  };
}

function layersNamed(text: string): LayerGroup | "all" {
  const known = [...layerGroups, "all" as const].find((name) => name === text);
  if (known !== undefined) return known;
  throw new ConfigError(`--layers ${quote(text)}: give ${layerGroups.join(", ")} or all`);
}

/** A block for each direction, with its name. */
function drawn({ renderer }: DirectionFinder, found: FoundDirections, options: StripOptions, scale: number) {
  const { height, width, channels } = renderer.image;
  const columns = stripAmounts(options).length;
  const blocks = found.names.map((_, direction) =>
    tileImages(directionStrips(renderer, found, direction, options), {
      ...{ height, width, channels, columns, scale },
      count: options.seeds.length * columns,
    }),
  );
  return namedRows(blocks, found.names);
}

function report(
  { renderer, config, step }: Opened<DirectionFinder>,
  found: FoundDirections,
  options: StripOptions,
  { picture, file, method }: { readonly picture: string; readonly file: string; readonly method: FindingMethod },
  flags: DirectionsFlags,
): void {
  const { space, names } = found;
  printResult(
    flags,
    { type: "directions", recipe: config.recipe, step, method, space, layers: found.layers, names, picture, file },
    `${names.length} ${names.length === 1 ? "direction" : "directions"} of ${space} by ${method}, ${config.recipe} after ${step} steps: ${picture}, ${file}`,
  );
  for (const [direction, name] of names.entries()) {
    const effects = directionEffects(renderer, found, direction, { ...options, seeds: judged });
    const effect = effects.find(({ attribute }) => attribute === name) ?? effects[0];
    const score = found.scores?.[direction];
    printResult(
      flags,
      { type: "direction", name, deviation: found.deviations[direction], score, effects },
      `  ${name}: ${scoreText(score)}${effectText(effect)}`,
    );
  }
}

/** `accuracy 0.93 (chance 0.90), AUROC 0.96 on held-out images; `. */
function scoreText(score: Score | undefined): string {
  if (score === undefined) return "";
  const { kind, value, chance, auroc } = score;
  const beside = kind === "accuracy" ? ` (chance ${chance.toFixed(2)})` : "";
  return `${kind} ${value.toFixed(2)}${beside}${auroc === undefined ? "" : `, AUROC ${auroc.toFixed(2)}`} on held-out images; `;
}

/** `slant −0.31 … 0.55`. */
function effectText(effect: Effect | undefined): string {
  if (effect === undefined) return `none of ${attributes.join(", ")} changes`;
  const [first = 0, last = 0] = [effect.means[0], effect.means.at(-1)];
  return `${effect.attribute} ${first.toPrecision(3)} … ${last.toPrecision(3)}`;
}
