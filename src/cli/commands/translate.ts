/** @file `ganvas translate`. */
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { openTranslator, outputsOf, resultSizes, translateFiles } from "../../explore/index.js";
import type { ResultSize } from "../../explore/index.js";
import { deviceOptions } from "../device-options.js";
import { writePictures } from "../picture-command.js";
import type { PictureFlags } from "../picture-command.js";

/** Flags as commander gives them. */
export interface TranslateFlags extends PictureFlags {
  readonly direction?: string;
  readonly size: string;
}

/** Pictures that the network translates at a time. */
const filesAtOnce = 8;

/** Translates files, writes PNGs, and gives the exit code: 2 when a file could not be translated, of which the others do not suffer. */
export async function translateCommand(run: string, files: readonly string[], flags: TranslateFlags): Promise<number> {
  const size = resultSize(flags.size);
  const pairs = outputsOf(files, flags.out);
  const translator = await openTranslator(run, {
    ...{ name: flags.direction, runs: flags.runs, device: deviceOptions(flags) },
    batch: Math.min(files.length, filesAtOnce),
  });
  const deed = { type: "translated", done: translator.name };
  return writePictures(translator, flags, deed, translateFiles(translator, pairs, size));
}

function resultSize(text: string): ResultSize {
  const size = resultSizes.find((known) => known === text);
  if (size === undefined) throw new ConfigError(`--size ${quote(text)}: choose ${resultSizes.join(" or ")}`);
  return size;
}
