/** @file `ganvas dream`. */
import { dirname, extname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { largestSeed } from "../../base/seeds.js";
import { tileImages } from "../../data/index.js";
import { dream, filmKindOf, toPicture, writeFilm, writePicture } from "../../explore/index.js";
import type { DreamOptions, DreamProgress } from "../../explore/index.js";
import { layersInUse } from "../../gan/index.js";
import type { ImageSpec } from "../../gan/index.js";
import { openModel } from "../../training/index.js";
import type { Model } from "../../training/index.js";
import { dreamStart } from "../dream-start.js";
import type { StartFlags } from "../dream-start.js";
import { interruptible } from "../interrupt.js";
import { makeOutputFolder } from "../output-folder.js";
import { progressLine } from "../progress-line.js";
import { parseReal, parseWhole } from "../seeds.js";
import { printResult, printWarnings, threadsOf } from "../use-flags.js";
import type { UseFlags } from "../use-flags.js";

/** Flags as commander gives them. */
export interface DreamFlags extends UseFlags, StartFlags {
  readonly network: string;
  readonly layer?: string;
  readonly channel?: string;
  readonly octaves: string;
  readonly scale: string;
  readonly steps: string;
  readonly rate: string;
  readonly jitter: string;
  readonly every?: string;
  readonly fps: string;
  readonly list?: boolean;
  readonly out: string;
}

/** Steps from one picture of a film to the next unless told otherwise. */
const usualEvery = 4;
/** Pictures of a row of a strip, at most. */
const perRow = 8;

/** Dreams, or lists layers, and gives the exit code. */
export async function dreamCommand(run: string, file: string | undefined, flags: DreamFlags): Promise<number> {
  const options = readOptions(flags);
  const { every, fps } = readFilm(flags);
  const model = await openModel(run, threadsOf(flags), flags.runs);
  const line = progressLine(flags);
  try {
    return await interruptible(
      () => line.clear(),
      async (signal) => {
        printWarnings(model.warnings);
        if (flags.list === true) return listLayers(model, flags);
        await makeOutputFolder(dirname(flags.out));
        const layer = flags.layer ?? lastSpatial(model, flags.network);
        const { values, spec } = await dreamStart(model, file, flags);
        const pictures = [values];
        const listen = async ({ step, steps, image }: DreamProgress): Promise<void> => {
          line.show(`step ${step} of ${steps}`);
          if (every !== undefined && step % every === 0 && step < steps) pictures.push(image());
          await setImmediate();
          signal.throwIfAborted();
        };
        const { before, after, ...dreamt } = await dream(model, values, spec, { ...options, layer }, listen);
        pictures.push(dreamt.values);
        line.clear();
        await write(flags.out, every === undefined ? [dreamt.values] : pictures, spec, fps, signal);
        const shown = every === undefined ? {} : { pictures: pictures.length };
        printResult(
          flags,
          {
            type: "dream",
            network: flags.network,
            layer,
            channel: options.channel,
            before,
            after,
            ...shown,
            file: flags.out,
          },
          `layer ${layer} of ${flags.network} answers ${before.toPrecision(3)} → ${after.toPrecision(3)}, ${flags.out}`,
        );
        return 0;
      },
    );
  } finally {
    line.clear();
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
    seed: parseWhole("--seed", flags.seed, 0, largestSeed),
  };
}

/** Which pictures of its progress there will be: none, of a single picture. @throws ConfigError for an ending that is no picture's and no film's */
function readFilm({ out, every, fps }: DreamFlags): { readonly every: number | undefined; readonly fps: number } {
  const isFilm = filmKindOf(out) !== undefined;
  if (!isFilm && extname(out).toLowerCase() !== ".png")
    throw new ConfigError(
      `--out ${quote(out)}: give a name that ends in .png for a picture, or in .gif, .mp4 or .webm for a film`,
    );
  const steps = every === undefined ? undefined : parseWhole("--every", every, 1, 10_000);
  return { every: steps ?? (isFilm ? usualEvery : undefined), fps: parseReal("--fps", fps, 1, 120) };
}

/** Writes a picture, a film, or several pictures as a strip. */
async function write(
  out: string,
  images: readonly Float32Array[],
  spec: ImageSpec,
  fps: number,
  signal: AbortSignal,
): Promise<void> {
  const pictures = images.map((values) => toPicture(values, spec));
  const [only] = pictures;
  if (filmKindOf(out) !== undefined) await writeFilm(out, pictures, { fps, count: pictures.length, signal });
  else if (pictures.length === 1 && only !== undefined) await writePicture(out, only);
  else {
    const all = new Float32Array(images.length * (images[0]?.length ?? 0));
    for (const [index, values] of images.entries()) all.set(values, index * values.length);
    const columns = Math.ceil(images.length / Math.ceil(images.length / perRow)); // rows as even as can be
    await writePicture(out, tileImages(all, { ...spec, count: images.length, columns }));
  }
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
