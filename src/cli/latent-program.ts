/** @file The commands that explore a trained generator's latents and samples: flags and help. */
import { Option } from "commander";
import type { Command } from "commander";
import { eases, wayKinds } from "../explore/ways.js";
import type { InterpolateFlags } from "./commands/interpolate.js";
import * as examples from "./latent-examples.js";

const aRun = "run folder, its name, number, or last; or a checkpoint file";

/** @param addUse adds the flags of commands that use a run */
export function addLatentTools(
  program: Command,
  addUse: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  addUse(
    program
      .command("interpolate")
      .summary("film a latent that moves")
      .description(
        "Draw the images on a way through latents, and back to the first: a film (GIF; MP4 and WebM with ffmpeg), or a strip.",
      )
      .argument("<run>", aRun)
      .optionsGroup("Way:")
      .option(
        "--seeds <list>",
        "what it leads through, such as 0-3,9, and latents that ganvas project saved; 4 of each way unless given",
      )
      .addOption(
        new Option(
          "--way <kind>",
          "from one to the next: along great circles, straight in z, or straight between styles; spherical unless given",
        ).choices(wayKinds),
      )
      .option("--no-loop", "end at the last one")
      .addOption(new Option("--ease <how>", "speed: even, or slow near each").choices(eases).default("even"))
      .option("--frames <n>", "images in all; 60 for a film, 8 from one to the next for a strip, unless given")
      .option("--grid <columns x rows>", "ways beside each other, such as 4x3; in a strip one below the other")
      .optionsGroup("Images:")
      .option("--class <list>", "of a run with classes: one, or one for each of --seeds; 0 unless given")
      .option("--trunc <ψ>", "how far styles may be from their mean, such as 0.7; as the recipe says unless given")
      .option("--scale <n>", "each pixel becomes a square of this side", "4")
      .option("--fps <n>", "images a second", "20")
      .option("--out <path>", "a .gif, .mp4, .webm or .png file; a .gif in the run's folder unless given"),
  )
    .addHelpText("after", examples.interpolate)
    .action(async (run: string, flags: InterpolateFlags) =>
      onCode(await (await import("./commands/interpolate.js")).interpolateCommand(run, flags)),
    );
}
