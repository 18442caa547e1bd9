/** @file `ganvas interpolate`. */
import { dirname, extname } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { parseSeeds } from "../../base/seeds.js";
import { quote } from "../../base/quote.js";
import { tileImages } from "../../data/index.js";
import type { Grid, Picture } from "../../data/index.js";
import { filmKindOf, openInterpolator, writeFilm, writePicture } from "../../explore/index.js";
import type { Ease, InterpolationRequest, Interpolator, Key, Opened, WayKind } from "../../explore/index.js";
import { checkTruncation } from "../../training/index.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";
import { interruptible } from "../interrupt.js";
import { openSources, parseSources } from "../latent-sources.js";
import type { LatentSource } from "../latent-sources.js";
import { makeOutputFolder } from "../output-folder.js";
import { progressLine } from "../progress-line.js";
import { parseGrid, parseReal, parseTruncation, parseWhole } from "../seeds.js";
import { printResult, printWarnings } from "../use-flags.js";
import { generatedFile } from "../generated-file.js";

/** Flags as commander gives them. */
export interface InterpolateFlags extends DeviceFlags {
  readonly seeds?: string;
  readonly frames?: string;
  readonly way?: WayKind;
  readonly loop: boolean;
  readonly ease: Ease;
  readonly class?: string;
  readonly trunc?: string;
  readonly grid?: string;
  readonly fps: string;
  readonly scale: string;
  readonly out?: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const mostKeys = 1024;
const mostFrames = 100_000;
/** Images of a way unless told otherwise: keys of each, frames of a film, and of a picture between two keys. */
const usual = { keys: 4, frames: 60, steps: 8 };

/** What to draw, checked before anything is loaded. */
interface Asked extends Pick<InterpolationRequest, "kind" | "isLoop" | "ease" | "psi"> {
  readonly sources: readonly LatentSource[];
  readonly classes: readonly number[] | undefined;
  readonly frames: number | undefined;
  readonly grid: Grid;
  readonly fps: number;
  readonly scale: number;
  readonly out: string | undefined;
}

/** Draws the film or the picture, writes it, and gives the exit code. */
export async function interpolateCommand(run: string, flags: InterpolateFlags): Promise<number> {
  const asked = readFlags(flags);
  const interpolator = await openInterpolator(run, { device: deviceOptions(flags), runs: flags.runs });
  const line = progressLine(flags);
  try {
    return await interruptible(
      () => line.clear(),
      async (signal) => {
        const { config, step, file, renderer, warnings } = interpolator;
        printWarnings(warnings);
        checkTruncation(asked.psi, { recipe: config.recipe, truncation: renderer.styles?.truncation }, "--trunc");
        const out = asked.out ?? generatedFile(run, file, "interpolation.gif");
        const request = requestOf(asked, withClasses(await openSources(asked.sources, renderer), asked.classes), out);
        await makeOutputFolder(dirname(out));
        if (filmKindOf(out) === undefined) await writePicture(out, stripOf(interpolator, request, asked));
        else {
          const { frames: count } = request;
          const pictures = filmOf(interpolator, request, asked);
          const onFrame = (frame: number): void => line.show(`frame ${frame} of ${count}`);
          await writeFilm(out, pictures, { fps: asked.fps, count, signal, onFrame });
        }
        line.clear();
        const { frames, ways, isLoop, ease } = request;
        printResult(
          flags,
          { type: "interpolated", recipe: config.recipe, step, keys: asked.sources, frames, isLoop, ease, file: out },
          `${frames} images by ${config.recipe} after ${step} steps, ${ways.length === 1 ? "a way" : `${ways.length} ways`} through ${asked.sources.length} latents: ${out}`,
        );
        return 0;
      },
    );
  } finally {
    line.clear();
    await interpolator.dispose();
  }
}

function readFlags(flags: InterpolateFlags): Asked {
  const { out } = flags;
  if (out !== undefined && filmKindOf(out) === undefined && extname(out).toLowerCase() !== ".png")
    throw new ConfigError(
      `--out ${quote(out)}: give a name that ends in .gif, .mp4 or .webm for a film, or in .png for a strip`,
    );
  const grid = flags.grid === undefined ? { columns: 1, rows: 1 } : parseGrid(flags.grid);
  const places = grid.columns * grid.rows;
  const sources = parseSources(flags.seeds ?? `0-${usual.keys * places - 1}`, "--seeds", mostKeys);
  if (sources.length % places !== 0 || sources.length < 2 * places)
    throw new ConfigError(
      `--seeds are ${sources.length} latents for ${places === 1 ? "one way" : `${places} ways`}; give at least two for each, as many for one as for the next`,
    );
  const classes = flags.class === undefined ? undefined : parseSeeds(flags.class, "--class");
  if (classes !== undefined && classes.length !== 1 && classes.length !== sources.length)
    throw new ConfigError(
      `--class are ${classes.length} classes for ${sources.length} latents; give one, or one for each`,
    );
  return {
    ...{ sources, classes, grid, out, kind: flags.way, isLoop: flags.loop, ease: flags.ease },
    psi: flags.trunc === undefined ? undefined : parseTruncation(flags.trunc),
    frames: flags.frames === undefined ? undefined : parseWhole("--frames", flags.frames, 1, mostFrames),
    fps: parseReal("--fps", flags.fps, 1, 120),
    scale: parseWhole("--scale", flags.scale, 1, 64),
  };
}

/** Classes that are asked for go before those of files. */
const withClasses = (keys: readonly Key[], classes: readonly number[] | undefined): Key[] =>
  keys.map(({ base, label }, index) => ({ base, label: classes?.[classes.length === 1 ? 0 : index] ?? label }));

function requestOf(asked: Asked, keys: readonly Key[], out: string): InterpolationRequest {
  const { kind, isLoop, ease, psi, grid, frames } = asked;
  const perWay = keys.length / (grid.columns * grid.rows);
  const ways = Array.from({ length: keys.length / perWay }, (_, way) => keys.slice(way * perWay, (way + 1) * perWay));
  const steps = isLoop === true ? perWay : perWay - 1; // from key to key
  return {
    ...{ ways, kind, isLoop, ease, psi },
    frames: frames ?? (filmKindOf(out) === undefined ? usual.steps * steps : usual.frames),
  };
}

function* filmOf(
  { renderer, frames }: Pick<Interpolator, "renderer" | "frames">,
  request: InterpolationRequest,
  { grid, scale }: Asked,
): Generator<Picture> {
  const count = grid.columns * grid.rows;
  const padding = count === 1 ? 0 : 2;
  for (const images of frames(request))
    yield tileImages(images, { ...renderer.image, count, columns: grid.columns, padding, scale });
}

/** One way from key to key a row, or several ways a row each. */
function stripOf(
  { renderer, frames }: Pick<Opened<Interpolator>, "renderer" | "frames">,
  request: InterpolationRequest,
  { scale }: Asked,
): Picture {
  const { ways, isLoop } = request;
  const all = [...frames(request)];
  const size = (all[0]?.length ?? 0) / ways.length;
  const images = new Float32Array(all.length * ways.length * size);
  for (const way of ways.keys())
    for (const [frame, values] of all.entries())
      images.set(values.subarray(way * size, (way + 1) * size), (way * all.length + frame) * size);
  const steps = (ways[0]?.length ?? 1) - (isLoop === true ? 0 : 1);
  const columns = ways.length > 1 ? all.length : Math.ceil(all.length / steps);
  return tileImages(images, { ...renderer.image, count: all.length * ways.length, columns, scale });
}
