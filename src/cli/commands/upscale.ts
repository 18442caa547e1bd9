/** @file `ganvas upscale`. */
import { eachFile, openUpscaler, outputsOf } from "../../explore/index.js";
import { deviceOptions } from "../device-options.js";
import { writePictures } from "../picture-command.js";
import type { PictureFlags } from "../picture-command.js";

/** Enlarges files, writes PNGs, and gives the exit code: 2 when a file failed. */
export async function upscaleCommand(run: string, files: readonly string[], flags: PictureFlags): Promise<number> {
  const pairs = outputsOf(files, flags.out);
  const upscaler = await openUpscaler(run, { runs: flags.runs, device: deviceOptions(flags) });
  const deed = { type: "upscaled", done: `enlarged ${upscaler.factor} times` };
  return writePictures(
    upscaler,
    flags,
    deed,
    eachFile(pairs, (picture) => upscaler.upscale(picture)),
  );
}
