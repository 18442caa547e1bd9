/** @file Animated GIF files, by gifenc. It is loaded with the first film. */

import type { Gifenc, Palette } from "gifenc";
import { ShapeError } from "../base/errors.js";
import type { Picture } from "./image-grid.js";
import { rgbaOf } from "./rgba.js";

/** Pictures a second at most: browsers slow down what is shown for less than two hundredths of a second. */
export const fastestGif = 50;

/** Frames that the colours are chosen from. */
const sampledFrames = 16;

const greys: Palette = Array.from({ length: 256 }, (_, level) => [level, level, level]);

/**
 * Encodes a film that goes on for ever. Grey pictures keep every grey; coloured ones share the 256 colours that suit all frames best, so that nothing flickers.
 * @param frames of one size and one number of channels, at least one
 * @param fps pictures a second, up to {@link fastestGif}; the format counts hundredths of a second, so that frames may last one longer than others
 * @throws ShapeError when there are no frames, or they differ
 */
export async function encodeGif(frames: readonly Picture[], fps: number): Promise<Uint8Array<ArrayBuffer>> {
  const [first] = frames;
  if (first === undefined) throw new ShapeError("GIF: no pictures; give at least one");
  const { width, height, channels } = first;
  const other = frames.find((frame) => frame.width !== width || frame.height !== height || frame.channels !== channels);
  if (other !== undefined)
    throw new ShapeError(
      `GIF: pictures of ${height}×${width}×${channels} and of ${other.height}×${other.width}×${other.channels}; give them one size`,
    );
  const { GIFEncoder, quantize, applyPalette } = await load();
  const palette = channels === 1 ? greys : quantize(pixelsOf(spread(frames)), 256);
  const gif = GIFEncoder();
  for (const [index, frame] of frames.entries()) {
    const pixels = channels === 1 ? frame.data : applyPalette(rgbaOf(frame), palette);
    const hundredths = Math.round((100 * (index + 1)) / fps) - Math.round((100 * index) / fps);
    gif.writeFrame(pixels, width, height, { delay: 10 * hundredths, ...(index === 0 ? { palette } : {}) });
  }
  gif.finish();
  return gif.bytes();
}

async function load(): Promise<Gifenc> {
  const module = await import("gifenc");
  return { ...module.default, ...module } as Gifenc; // whichever of the two has the names
}

/** Some of the frames, evenly. */
const spread = (frames: readonly Picture[]): Picture[] =>
  frames.filter((_, index) => index % Math.ceil(frames.length / sampledFrames) === 0);

/** The pixels of pictures, one after the other. */
function pixelsOf(pictures: readonly Picture[]): Uint8ClampedArray {
  const all = pictures.map(rgbaOf);
  const pixels = new Uint8ClampedArray(all.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of all) {
    pixels.set(part, at);
    at += part.length;
  }
  return pixels;
}
