/** @file Pictures made two or four times as large by a trained super-resolution network; any size, in pieces where they are large. */
import { ConfigError } from "../../base/errors.js";
import type { Picture, Pixels } from "../../data/portable.js";
import { translation } from "../../gan/index.js";
import { compile, f32 } from "../../tensor/index.js";
import type { Program } from "../../tensor/index.js";
import type { Model } from "../../training/portable.js";
import { floatsOf, joinedPlanes, planesOf } from "./planes.js";
import { windowsAlong } from "./windows.js";
import type { Window } from "./windows.js";

/** A network that enlarges, in engine memory. */
export interface Upscaler {
  /** 2 or 4. */
  readonly factor: number;
  /** @returns the picture, exactly `factor` times as wide and as high, in its own number of channels. */
  upscale(picture: Pixels): Promise<Picture>;
}

/** Rows and columns of a piece whose results count: with their surroundings a piece of three images takes some 500 MB. */
const tile = 96;

/** A model's upscaler. @throws ConfigError when it enlarges nothing */
export function upscalerOf({ gan, config, file, executor, state }: Model): Upscaler {
  const translator = gan.translators?.["upscale"];
  if (translator?.reach === undefined)
    throw new ConfigError(`${file}: recipe ${config.recipe} makes no images larger; give a run of srgan`);
  const { from, to, reach } = translator;
  const factor = to.height / from.height;
  let compiled: { readonly key: string; readonly program: Program } | undefined;

  /** The program for images of a size; one is kept. */
  const programFor = async (count: number, height: number, width: number): Promise<Program> => {
    const key = `${count} ${height} ${width}`;
    if (compiled?.key === key) return compiled.program;
    compiled?.program.dispose();
    const inputs = { images: f32(count, height, width, from.channels) };
    compiled = { key, program: await compile(translation(gan, translator), { executor, state, inputs }) };
    return compiled.program;
  };

  const upscale = async (picture: Pixels): Promise<Picture> => {
    const planes = planesOf(picture, from.channels);
    const [rows, columns] = [picture.height, picture.width].map((side) => windowsAlong(side, tile, reach));
    if (rows === undefined || columns === undefined) throw new Error("internal: a picture has two axes");
    const program = await programFor(planes.length, rows.size, columns.size);
    const results = planes.map(({ channels }) => blank(picture.width * factor, picture.height * factor, channels));
    for (const row of rows.windows) {
      for (const column of columns.windows) {
        const pieces = planes.map((plane) => piece(plane, row.start, column.start, rows.size, columns.size));
        const made = program.run({ images: floatsOf(pieces) }).tensor("images"); // [planes, size · factor, size · factor, C]
        for (const [index, result] of results.entries()) {
          const values = made.subarray(
            (index * made.length) / results.length,
            ((index + 1) * made.length) / results.length,
          );
          paste(values, columns.size * factor, result, row, column, factor);
        }
      }
    }
    return joinedPlanes(results, picture.channels);
  };
  return { factor, upscale };
}

const blank = (width: number, height: number, channels: number): Pixels => ({
  ...{ width, height, channels },
  data: new Uint8Array(width * height * channels),
});

/** Part of a picture. */
function piece(
  { width: line, channels, data }: Pixels,
  top: number,
  left: number,
  height: number,
  width: number,
): Pixels {
  const result = blank(width, height, channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * line + left) * channels;
    result.data.set(data.subarray(from, from + width * channels), y * width * channels);
  }
  return result;
}

/** What counts of a window's result, as bytes; values outside [−1, 1] are cut off. @param values [H, line, C] */
function paste(
  values: ArrayLike<number>,
  line: number,
  into: Pixels,
  row: Window,
  column: Window,
  factor: number,
): void {
  const { channels } = into;
  for (let y = row.from * factor; y < row.to * factor; y++) {
    for (let x = column.from * factor; x < column.to * factor; x++) {
      const from = ((y - row.start * factor) * line + x - column.start * factor) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const value = values[from + channel] ?? 0;
        into.data[(y * into.width + x) * channels + channel] = Math.min(
          255,
          Math.max(0, Math.round(127.5 * (value + 1))),
        );
      }
    }
  }
}
