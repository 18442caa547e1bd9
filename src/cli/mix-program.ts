/** @file `ganvas mix`: flags and help. */
import type { Command } from "commander";
import type { MixFlags } from "./commands/mix.js";
import * as examples from "./examples.js";

/** @param addFlags adds the flags of devices and output that every command on a run has */
export function addMix(
  program: Command,
  addFlags: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const command = program
    .command("mix")
    .summary("mix the styles of images, layer by layer")
    .description(
      "Draw a table of mixed styles, by a run of stylegan or stylegan2: the images on the left, in which some layers take the styles of the images above.",
    )
    .argument("<run>", "run folder, its name, number, or last; or a checkpoint file")
    .optionsGroup("Images:")
    .option(
      "--rows <list>",
      "seeds of the images on the left, such as 0-3, and latents that ganvas project saved",
      "0-3",
    )
    .option("--columns <list>", "and of those above, such as 10-15", "10-15")
    .option(
      "--layers <which>",
      "that take the styles from above: coarse, middle, fine, or numbers such as 4-6",
      "coarse",
    )
    .option("--trunc <ψ>", "how far styles may be from their mean, such as 0.7; as the recipe says unless given")
    .option("--scale <n>", "each pixel becomes a square of this side", "2")
    .option("--out <path>", "the .png file; into the run's folder unless given");
  addFlags(command)
    .addHelpText("after", examples.mix)
    .action(async (run: string, flags: MixFlags) =>
      onCode(await (await import("./commands/mix.js")).mixCommand(run, flags)),
    );
}
