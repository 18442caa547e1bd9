/** @file `ganvas translate`: flags and help. */
import type { Command } from "commander";
import type { TranslateFlags } from "./commands/translate.js";
import * as examples from "./examples.js";

/** @param addFlags adds the flags of devices and output that every command on a run has */
export function addTranslate(
  program: Command,
  addFlags: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const command = program
    .command("translate")
    .summary("turn image files into those of the other domain")
    .description(
      "Turn image files into those of the other domain, by a run of pix2pix or cyclegan. Pictures of any size are stretched to the run's size, translated, and stretched back; transparent pixels count as white. Results are PNG files of the same name.",
    )
    .argument("<run>", "run folder, its name, number, or last; or a checkpoint file")
    .argument("<files...>", "PNG or JPEG files")
    .optionsGroup("Images:")
    .requiredOption("--out <folder>", "where the results go")
    .option("--direction <name>", "a-to-b, or b-to-a where the run has learnt that too; the first unless given")
    .option(
      "--size <which>",
      "of the results: file, as large as their files, or model, as the network makes them",
      "file",
    );
  addFlags(command)
    .addHelpText("after", examples.translate)
    .action(async (run: string, files: readonly string[], flags: TranslateFlags) =>
      onCode(await (await import("./commands/translate.js")).translateCommand(run, files, flags)),
    );
}
