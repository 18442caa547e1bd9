/** @file `ganvas project`. */
import { ConfigError } from "../../base/errors.js";
import { largestSeed, parseSeeds } from "../../base/seeds.js";
import { readImage, tileImages } from "../../data/index.js";
import {
  encodeLatent,
  joinedRows,
  openProjector,
  openTestData,
  outputsOf,
  toTrained,
  writePicture,
  writeResult,
} from "../../explore/index.js";
import type { Opened, Projection, ProjectionMethod, Projector, SearchSpace } from "../../explore/index.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";
import { makeOutputFolder } from "../output-folder.js";
import { progressLine } from "../progress-line.js";
import type { ProgressLine } from "../progress-line.js";
import { parseReal, parseWhole } from "../seeds.js";
import { forEachFile, printResult, printWarnings } from "../use-flags.js";
import type { UseFlags } from "../use-flags.js";

/** Flags as commander gives them. */
export interface ProjectFlags extends UseFlags, DeviceFlags {
  readonly test?: string;
  readonly class?: string;
  readonly space?: SearchSpace;
  readonly method: ProjectionMethod;
  readonly steps: string;
  readonly pixel: string;
  readonly perceptual: string;
  readonly seed: string;
  readonly encoderSteps?: string;
  readonly progress?: boolean;
  readonly scale: string;
  readonly out: string;
}

/** An image to be searched for. */
interface Wanted {
  readonly name: string;
  /** Of the results: `projected/digit.png`. */
  readonly picture: string;
  /** [H, W, C] of the model's size. */
  readonly read: () => Promise<Float32Array>;
}

const mostWeight = 1e6;
/** Images in the strip of a search. */
const mostSteps = 100_000;
const stripImages = 12;

/** Projects images, writes what was found, and gives the exit code. */
export async function projectCommand(run: string, files: readonly string[], flags: ProjectFlags): Promise<number> {
  if ((files.length === 0) === (flags.test === undefined))
    throw new ConfigError("project wants image files, or --test with numbers of test images; give one of them");
  const options = readOptions(flags);
  const scale = parseWhole("--scale", flags.scale, 1, 64);
  const indices = flags.test === undefined ? [] : parseSeeds(flags.test, "--test");
  const line = progressLine(flags);
  const projector = await openProjector(run, {
    ...options,
    onEncoderStep: ({ step, steps, error }) =>
      line.show(`training an encoder: step ${step} of ${steps}, MSE ${error.toFixed(4)}`),
  });
  try {
    line.clear();
    printWarnings([...projector.warnings, ...projector.notes]);
    if (projector.hasTrained)
      printResult(
        flags,
        { type: "encoder", space: projector.space, recipe: projector.config.recipe, step: projector.step },
        `an encoder was trained for ${projector.space} of ${projector.config.recipe} after ${projector.step} steps`,
      );
    const wanted =
      flags.test === undefined ? ofFiles(projector, files, flags) : await ofTest(projector, indices, flags);
    await makeOutputFolder(flags.out);
    return await forEachFile(wanted, async (image) => project(projector, image, scale, flags, line));
  } finally {
    line.clear();
    await projector.dispose();
  }
}

function readOptions(flags: ProjectFlags) {
  return {
    space: flags.space,
    method: flags.method,
    steps: parseWhole("--steps", flags.steps, 1, mostSteps),
    pixel: parseReal("--pixel", flags.pixel, 0, mostWeight),
    perceptual: parseReal("--perceptual", flags.perceptual, 0, mostWeight),
    label: flags.class === undefined ? undefined : parseWhole("--class", flags.class, 0, 65_535),
    seed: parseWhole("--seed", flags.seed, 0, largestSeed),
    encoderSteps:
      flags.encoderSteps === undefined ? undefined : parseWhole("--encoder-steps", flags.encoderSteps, 1, mostSteps),
    device: deviceOptions(flags),
    runs: flags.runs,
  };
}

const ofFiles = ({ renderer }: Projector, files: readonly string[], { out }: ProjectFlags): Wanted[] =>
  outputsOf(files, out).map(({ input, output }) => ({
    name: input,
    picture: output,
    read: async () => toTrained(await readImage(input), renderer.image),
  }));

/** @throws ConfigError when there are not so many */
async function ofTest(projector: Opened<Projector>, indices: readonly number[], { out }: ProjectFlags) {
  const { data, wasTrainedOn } = await openTestData(projector);
  const beyond = indices.find((index) => index >= data.count);
  if (beyond !== undefined)
    throw new ConfigError(`--test ${beyond}: the test part of ${data.name} has ${data.count} images, from 0 on`);
  if (wasTrainedOn) printWarnings([`the run was trained on all of ${data.name}, these images too`]);
  const names = indices.map((index) => `test-${index}`);
  return outputsOf(names, out).map(({ input, output }, at): Wanted => ({
    name: input,
    picture: output,
    read: async () => {
      const image = new Float32Array(data.height * data.width * data.channels);
      data.fillImages(Uint32Array.of(indices[at] ?? 0), image);
      return image;
    },
  }));
}

async function project(
  projector: Opened<Projector>,
  { name, picture, read }: Wanted,
  scale: number,
  flags: ProjectFlags,
  line: ProgressLine,
): Promise<void> {
  const { renderer, space, method, config, file } = projector;
  const target = await read();
  const way: Projection[] = [];
  for (const found of projector.project(target)) {
    way.push(found);
    line.show(`${name}: step ${found.step} of ${found.steps}, MSE ${found.error.toFixed(4)}`);
  }
  line.clear();
  const last = way.at(-1);
  if (last === undefined)
    throw new ConfigError(`${name}: no image of this run can be compared with it; its networks give no numbers`);
  const { error, features, label } = last;
  const latent = picture.replace(/\.png$/, ".safetensors");
  const strip = flags.progress === true ? picture.replace(/\.png$/, "-progress.png") : undefined;
  await writePicture(picture, tiled([target, last.image, difference(target, last.image)], projector, scale));
  await writeResult(latent, encodeLatent(renderer, last, { recipe: config.recipe, run: file, error }));
  if (strip !== undefined)
    await writePicture(strip, tiled([target, ...onTheWay(way).map(({ image }) => image)], projector, scale));
  const psnr = psnrOf(error);
  const classText = label === undefined ? "" : `, class ${label}`;
  const perceptualText = features === undefined ? "" : `, perceptual ${features.toFixed(3)}`;
  printResult(
    flags,
    {
      type: "projected",
      input: name,
      space,
      method,
      error,
      psnr,
      perceptual: features,
      class: label,
      picture,
      latent,
      strip,
    },
    `${name}: MSE ${error.toFixed(4)}, PSNR ${psnr.toFixed(1)} dB${perceptualText}${classText}, ${picture}`,
  );
}

/** 10 log₁₀(peak² / MSE), in decibels; values reach from −1 to 1. */
const psnrOf = (error: number): number => 10 * Math.log10(4 / error);

/** |a − b|, black where they are equal. */
const difference = (a: Float32Array, b: Float32Array): Float32Array =>
  a.map((value, at) => Math.abs(value - (b[at] ?? 0)) - 1);

/** Steps at which the strip looks, each so many times the one before. */
function onTheWay(way: readonly Projection[]): Projection[] {
  const wanted = Array.from({ length: stripImages }, (_, index) =>
    Math.round(way.length ** (index / (stripImages - 1))),
  );
  return [...new Set(wanted)].flatMap((step) => way[step - 1] ?? []);
}

function tiled(images: readonly Float32Array[], { renderer }: Projector, scale: number) {
  const { height, width, channels } = renderer.image;
  return tileImages(joinedRows(images), {
    height,
    width,
    channels,
    count: images.length,
    columns: images.length,
    scale,
  });
}
