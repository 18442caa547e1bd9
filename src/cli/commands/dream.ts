/** @file `ganvas dream`. */
import { dirname } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { fitPixels, readImage, resizePixels } from "../../data/index.js";
import { dream, noiseImage, toPicture, valuesOf, writePicture } from "../../explore/index.js";
import type { DreamOptions } from "../../explore/index.js";
import { layersInUse } from "../../gan/index.js";
import type { ImageSpec } from "../../gan/index.js";
import { openModel } from "../../training/index.js";
import type { Model } from "../../training/index.js";
import { makeOutputFolder } from "../output-folder.js";
import { parseReal, parseWhole } from "../seeds.js";
import { printResult, printWarnings, threadsOf } from "../use-flags.js";
import type { UseFlags } from "../use-flags.js";

/** Flags as commander gives them. */
export interface DreamFlags extends UseFlags {
  readonly network: string;
  readonly layer?: string;
  readonly channel?: string;
  readonly octaves: string;
  readonly scale: string;
  readonly steps: string;
  readonly rate: string;
  readonly jitter: string;
  readonly seed: string;
  readonly size?: string;
  readonly list?: boolean;
  readonly out: string;
}

/** Sides that dreams from noise have, in the model's. */
const noiseFactor = 4;

/** Dreams, or lists layers, and gives the exit code. */
export async function dreamCommand(run: string, file: string | undefined, flags: DreamFlags): Promise<number> {
  const options = readOptions(flags);
  const size = flags.size === undefined ? undefined : parseWhole("--size", flags.size, 16, 2048);
  const model = await openModel(run, threadsOf(flags), flags.runs);
  try {
    printWarnings(model.warnings);
    if (flags.list === true) return listLayers(model, flags);
    await makeOutputFolder(dirname(flags.out));
    const layer = flags.layer ?? lastSpatial(model, flags.network);
    const { values, spec } = await startOf(model, file, size, options.seed);
    const { before, after, ...dreamt } = await dream(model, values, spec, { ...options, layer });
    await writePicture(flags.out, toPicture(dreamt.values, spec));
    printResult(
      flags,
      { type: "dream", network: flags.network, layer, channel: options.channel, before, after, file: flags.out },
      `layer ${layer} of ${flags.network} answers ${before.toPrecision(3)} → ${after.toPrecision(3)}, ${flags.out}`,
    );
    return 0;
  } finally {
    await model.dispose();
  }
}

function readOptions(flags: DreamFlags): Omit<DreamOptions, "layer"> {
  return {
    network: flags.network,
    channel: flags.channel === undefined ? undefined : parseWhole("--channel", flags.channel, 0, 65_535),
    octaves: parseWhole("--octaves", flags.octaves, 1, 16),
    scale: parseReal("--scale", flags.scale, 1.05, 4),
    steps: parseWhole("--steps", flags.steps, 1, 10_000),
    rate: parseReal("--rate", flags.rate, 0.0001, 1),
    jitter: parseWhole("--jitter", flags.jitter, 0, 256),
    seed: parseWhole("--seed", flags.seed, 0, 0xffff_ffff),
  };
}

function listLayers({ gan, spec }: Model, flags: DreamFlags): number {
  for (const { name, shape } of layersInUse(gan, flags.network, spec)) {
    printResult(flags, { type: "layer", name, shape }, `${name.padEnd(12)} ${shape.join("×")}`);
  }
  return 0;
}

/** The layer in the middle of those that still are images: neither edges nor whole objects. @throws ConfigError when there is none */
function lastSpatial({ gan, spec }: Model, network: string): string {
  const images = layersInUse(gan, network, spec).filter(({ shape }) => shape.length === 3 && (shape[0] ?? 1) > 1);
  const layer = images[Math.floor((2 * images.length) / 3)];
  if (layer === undefined)
    throw new ConfigError(`network ${network} has no layer of several pixels; give --layer, see --list`);
  return layer.name;
}

/** The image that is changed: a file's, at most as large as asked for, or noise. */
async function startOf(
  { spec }: Model,
  file: string | undefined,
  size: number | undefined,
  seed: number,
): Promise<{ values: Float32Array; spec: ImageSpec }> {
  const { channels } = spec;
  if (file === undefined) {
    const square = { height: size ?? noiseFactor * spec.height, width: size ?? noiseFactor * spec.width, channels };
    return { values: noiseImage(square, seed), spec: square };
  }
  const image = fitPixels(await readImage(file), { channels });
  const factor = size === undefined ? 1 : size / Math.max(image.width, image.height);
  const scaled = (side: number): number => Math.max(1, Math.round(side * factor));
  const { data, width, height } = resizePixels(image, scaled(image.width), scaled(image.height));
  return { values: valuesOf(data), spec: { height, width, channels } };
}
