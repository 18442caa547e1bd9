/** @file `ganvas inpaint`. */
import { ConfigError } from "../../base/errors.js";
import type { Pixels } from "../../data/index.js";
import { blockMask, eachFile, fileMask, openInpainter, outputsOf, parseBlock } from "../../explore/index.js";
import type { Inpainter, Mask } from "../../explore/index.js";
import { deviceOptions } from "../device-options.js";
import { writePictures } from "../picture-command.js";
import type { PictureFlags } from "../picture-command.js";
import { parseWhole } from "../seeds.js";

/** Flags as commander gives them. */
export interface InpaintFlags extends PictureFlags {
  readonly mask?: string;
  readonly block?: string;
  readonly strokes?: string;
}

/** Makes a picture's mask. @param file the picture's, for messages */
type MaskOf = (inpainter: Inpainter, picture: Pixels, file: string) => Mask | Promise<Mask>;

/** Fills holes in files, writes PNGs, and gives the exit code: 2 when a file failed. */
export async function inpaintCommand(run: string, files: readonly string[], flags: InpaintFlags): Promise<number> {
  const maskOf = chosenMask(flags);
  const pairs = outputsOf(files, flags.out);
  const inpainter = await openInpainter(run, { runs: flags.runs, device: deviceOptions(flags) });
  const pictures = eachFile(pairs, async (picture, file) =>
    inpainter.fill(picture, await maskOf(inpainter, picture, file)),
  );
  return writePictures(inpainter, flags, { type: "inpainted", done: "filled" }, pictures);
}

/** @throws ConfigError unless just one of the three is given */
function chosenMask({ mask, block, strokes }: InpaintFlags): MaskOf {
  if ([mask, block, strokes].filter((flag) => flag !== undefined).length !== 1)
    throw new ConfigError("what is missing? give one of --mask FILE, --block x,y,width,height, --strokes SEED");
  if (block !== undefined) {
    const parsed = parseBlock(block);
    return (_, picture, file) => blockMask(parsed, picture, file);
  }
  if (strokes !== undefined) {
    const seed = parseWhole("--strokes", strokes, 0, 0xffff_ffff);
    return (inpainter, picture) => inpainter.strokes(seed, picture);
  }
  return (_, picture, file) => fileMask(mask ?? "", picture, file);
}
