/**
 * @file Holes in pictures filled by a trained context encoder. It sees the whole picture at the size that it was trained at, as training fitted its
 * images; what it draws is stretched back into the holes. Known pixels are not touched.
 */
import { ConfigError } from "../../base/errors.js";
import { fitPixels, resizePixels } from "../../data/portable.js";
import type { Picture, Pixels } from "../../data/portable.js";
import { translation } from "../../gan/index.js";
import { compile, f32 } from "../../tensor/index.js";
import type { Program } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";
import { toPicture } from "./network-images.js";
import { floatsOf, joinedPlanes, planesOf } from "./planes.js";
import { strokesMask } from "./strokes.js";
import type { Mask } from "./strokes.js";

/** A network that fills holes, in engine memory. */
export interface Inpainter {
  /** @returns the picture with its missing pixels drawn; all others are its own. */
  fill(picture: Pixels, mask: Mask): Promise<Picture>;
  /** Random strokes for a picture of this size. @param seed 32 bits */
  strokes(seed: number, size: Pick<Pixels, "width" | "height">): Promise<Mask>;
}

/** How a picture lies in the square that the network sees. */
interface Framing {
  readonly into: (pixels: Pixels) => Pixels;
  readonly back: (pixels: Pixels) => Pixels;
}

/** A grey picture that lacks at most an eighth gets a margin, as in training; any other is stretched. @param side of the square */
function framing({ width, height, channels }: Pixels, side: number): Framing {
  const longer = Math.max(width, height);
  if (channels !== 1 || longer > side || side - longer > side / 8)
    return {
      into: (pixels) => resizePixels(pixels, side, side),
      back: (pixels) => resizePixels(pixels, width, height),
    };
  const [top, left] = [(side - height) >> 1, (side - width) >> 1];
  return {
    into: (pixels) => fitPixels(pixels, { size: side, fit: "auto" }),
    back: (pixels) => ({
      ...{ width, height, channels },
      data: Uint8Array.from(
        { length: width * height },
        (_, at) => pixels.data[(top + Math.floor(at / width)) * side + left + (at % width)] ?? 0,
      ),
    }),
  };
}

/** Images and their masks, the last channel, [N, S, S, C + 1]: 1 wherever a missing pixel has any part. */
function masked(planes: readonly Pixels[], hole: Pixels): Float32Array {
  const [channels, pixels] = [planes[0]?.channels ?? 1, hole.data.length];
  const values = floatsOf(planes);
  return Float32Array.from({ length: planes.length * pixels * (channels + 1) }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / (channels + 1)), at % (channels + 1)];
    return channel < channels
      ? (values[pixel * channels + channel] ?? 0)
      : Number((hole.data[pixel % pixels] ?? 0) > 0);
  });
}

/** A model's inpainter. @throws ConfigError when it fills no holes */
export function inpainterOf({ gan, config, file, executor, state }: Model): Inpainter {
  const translator = gan.translators?.["inpaint"];
  if (translator === undefined)
    throw new ConfigError(`${file}: recipe ${config.recipe} fills no holes; give a run of inpaint`);
  const { from, to } = translator;
  const programs = new Map<number, Program>();
  const programFor = async (count: number): Promise<Program> => {
    const inputs = { images: f32(count, from.height, from.width, from.channels) };
    const program = programs.get(count) ?? (await compile(translation(gan, translator), { executor, state, inputs }));
    programs.set(count, program);
    return program;
  };

  const fill = async (picture: Pixels, mask: Mask): Promise<Picture> => {
    const { width, height, channels } = picture;
    const planes = planesOf(picture, to.channels);
    const { into, back } = framing(planes[0] ?? picture, to.height);
    const holes = into({ width, height, channels: 1, data: Uint8Array.from(mask, (missing) => 255 * missing) });
    const program = await programFor(planes.length);
    const made = Float32Array.from(program.run({ images: masked(planes.map(into), holes) }).tensor("images")); // [planes, S, S, C]
    const size = made.length / planes.length;
    const drawn = planes.map((_, index) => back(toPicture(made.subarray(index * size, (index + 1) * size), to)));
    const { data } = joinedPlanes(drawn, channels);
    return {
      ...{ width, height, channels },
      data: picture.data.map((value, at) => (mask[Math.floor(at / channels)] === 1 ? (data[at] ?? 0) : value)),
    };
  };
  return { fill, strokes: (seed, size) => strokesMask(executor, seed, size) };
}
