/** @file Pictures in turn as one file: what the ending of its name says. */
import { extname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { ConfigError, ShapeError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { encodeGif, fastestGif } from "../../data/portable.js";
import type { Picture } from "../../data/portable.js";
import { startVideo } from "./ffmpeg.js";
import type { VideoKind } from "./ffmpeg.js";
import { writeResult } from "../pictures/image-files.js";

/** Kinds of films. */
export type FilmKind = "gif" | VideoKind;

/** Pixels of all frames of a GIF, which are held in memory. */
const mostGifPixels = 2 ** 28;
/** Of a side. */
const largestSide = 8192;

const kinds: readonly FilmKind[] = ["gif", "mp4", "webm"];

/** The kind that a name's ending says; undefined for any other. */
export const filmKindOf = (path: string): FilmKind | undefined =>
  kinds.find((kind) => extname(path).toLowerCase() === `.${kind}`);

/** How to write. */
export interface FilmOptions {
  /** Pictures a second, from 1 on; a GIF shows at most 50. */
  readonly fps: number;
  /** Frames that are to come, where it is known. */
  readonly count: number;
  /** Ends the writing: nothing is left. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of every frame. */
  readonly onFrame?: ((frame: number) => void) | undefined;
}

/**
 * Writes a film, whole or not at all.
 * @param frames of one size, at least one; computed while they are written
 * @throws ConfigError for another ending, a film too large, or when it cannot be written; the signal's reason when it is given
 */
export async function writeFilm(path: string, frames: Iterable<Picture>, options: FilmOptions): Promise<void> {
  const kind = filmKindOf(path);
  if (kind === undefined)
    throw new ConfigError(
      `${quote(path)} is no film; give a name that ends in ${kinds.map((k) => `.${k}`).join(", ")}`,
    );
  if (kind === "gif") await writeGif(path, frames, options);
  else await writeVideo(path, kind, frames, options);
}

/** Every frame in turn; others are listened to in between. */
async function* inTurn(
  path: string,
  frames: Iterable<Picture>,
  { signal, onFrame }: FilmOptions,
): AsyncGenerator<Picture> {
  let frame = 0;
  for (const picture of frames) {
    if (Math.max(picture.width, picture.height) > largestSide)
      throw new ConfigError(
        `${quote(path)}: pictures of ${picture.width}×${picture.height} are too large for a film, ${largestSide} at most; choose a smaller --scale or --grid`,
      );
    await setImmediate();
    signal?.throwIfAborted();
    yield picture;
    onFrame?.(++frame);
  }
}

async function writeGif(path: string, frames: Iterable<Picture>, options: FilmOptions): Promise<void> {
  const { fps, count } = options;
  if (fps > fastestGif)
    throw new ConfigError(
      `${quote(path)}: a GIF shows at most ${fastestGif} pictures a second, not ${fps}; lower --fps`,
    );
  const pictures: Picture[] = [];
  for await (const picture of inTurn(path, frames, options)) {
    if (picture.width * picture.height * count > mostGifPixels)
      throw new ConfigError(
        `${quote(path)}: ${count} pictures of ${picture.width}×${picture.height} are too many for a GIF; choose fewer --frames, a smaller --scale, or a name that ends in .mp4`,
      );
    pictures.push(picture);
  }
  await writeResult(path, await encodeGif(pictures, fps));
}

async function writeVideo(
  path: string,
  kind: VideoKind,
  frames: Iterable<Picture>,
  options: FilmOptions,
): Promise<void> {
  let writer: Awaited<ReturnType<typeof startVideo>> | undefined;
  try {
    for await (const picture of inTurn(path, frames, options)) {
      writer ??= await startVideo(path, kind, picture, options);
      await writer.write(picture);
    }
    if (writer === undefined) throw new ShapeError("video: no pictures; give at least one");
    await writer.finish();
  } catch (error) {
    await writer?.abandon();
    throw error;
  }
}
