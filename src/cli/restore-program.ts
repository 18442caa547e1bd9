/** @file `ganvas upscale` and `ganvas inpaint`: flags and help. */
import type { Command } from "commander";
import type { InpaintFlags } from "./commands/inpaint.js";
import type { PictureFlags } from "./picture-command.js";

const upscaleExamples = `
Examples:
  $ ganvas upscale last photo.jpg --out large/
  $ ganvas upscale runs/00000-srgan-fashion-mnist-train small/*.png --out large/ --json
`;

const inpaintExamples = `
Examples:
  $ ganvas inpaint last photo.jpg --mask hole.png --out whole/
  $ ganvas inpaint last shirt.png --block 8,6,12,10 --out whole/
  $ ganvas inpaint 3 *.png --strokes 7 --out whole/

A mask is an image of the picture's size, white where something is missing.
`;

/** @param addFlags adds the flags of devices and output that every command on a run has */
export function addRestore(
  program: Command,
  addFlags: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const upscale = program
    .command("upscale")
    .summary("enlarge image files two or four times")
    .description(
      "Enlarge image files by a run of srgan, exactly two or four times, as it was trained. Any size; a run trained on grey images enlarges each colour by itself. Results are PNG files of the same name.",
    )
    .argument("<run>", "run folder, its name, number, or last; or a checkpoint file")
    .argument("<files...>", "PNG or JPEG files")
    .optionsGroup("Images:")
    .requiredOption("--out <folder>", "where the results go");
  addFlags(upscale)
    .addHelpText("after", upscaleExamples)
    .action(async (run: string, files: readonly string[], flags: PictureFlags) =>
      onCode(await (await import("./commands/upscale.js")).upscaleCommand(run, files, flags)),
    );
  const inpaint = program
    .command("inpaint")
    .summary("fill holes in image files")
    .description(
      "Fill what is missing in image files by a run of inpaint. It sees each picture at the size that it was trained at; known pixels stay exactly what they are. Results are PNG files of the same name.",
    )
    .argument("<run>", "run folder, its name, number, or last; or a checkpoint file")
    .argument("<files...>", "PNG or JPEG files")
    .optionsGroup("Images:")
    .requiredOption("--out <folder>", "where the results go")
    .option("--mask <file>", "what is missing: white in this image")
    .option("--block <x,y,width,height>", "or a block, in pixels from the top left corner")
    .option("--strokes <seed>", "or random strokes of a brush");
  addFlags(inpaint)
    .addHelpText("after", inpaintExamples)
    .action(async (run: string, files: readonly string[], flags: InpaintFlags) =>
      onCode(await (await import("./commands/inpaint.js")).inpaintCommand(run, files, flags)),
    );
}
