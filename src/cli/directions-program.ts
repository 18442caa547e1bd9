/** @file `ganvas directions`: flags and help. */
import { Option } from "commander";
import type { Command } from "commander";
import { collect } from "./collect.js";
import type { DirectionsFlags } from "./commands/directions.js";
import * as examples from "./latent-examples.js";

/** @param addFlags adds the flags of devices and output that every command on a run has */
export function addDirections(
  program: Command,
  addFlags: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const command = program
    .command("directions")
    .summary("find what the latents of a run change")
    .description(
      "Find directions in a generator's latent space along which its images change in one way each. Draws a strip for each, from minus to plus, and writes them to a file that `generate --direction` takes.",
    )
    .argument("<run>", "run folder, its name, number, or last; or a checkpoint file")
    .optionsGroup("Directions:")
    .addOption(
      new Option(
        "--method <name>",
        "sefa (of the weights), ganspace (of the features), or supervised (of examples); supervised if there is something to learn from, else sefa",
      ).choices(["sefa", "ganspace", "supervised"]),
    )
    .option("--count <n>", "how many, of sefa and ganspace", "5")
    .option(
      "--attribute <name>",
      "learn what changes thickness, slant, width, height, brightness, warmth (of colours), or class:3 by a classifier; can be repeated",
      collect,
    )
    .option(
      "--examples <file.csv>",
      "learn from what you have seen: lines of seed,label with 0 and 1, or numbers; can be repeated",
      collect,
    )
    .option("--without <name>", "an attribute that learnt directions shall not change; can be repeated", collect)
    .option("--samples <n>", "images that attributes are measured on", "2000")
    .option("--layers <which>", "whose styles move: coarse, middle, fine, or all", "all")
    .optionsGroup("Strips:")
    .option("--seeds <list>", "images that are changed, a strip each", "0-2")
    .option("--class <n>", "their class, of a run with classes; 0 unless given")
    .option("--trunc <ψ>", "how far styles may be from their mean; as the recipe says unless given")
    .option("--columns <n>", "images in a strip", "7")
    .option("--reach <x>", "how far the ends are from the middle, in standard deviations", "3")
    .option("--scale <n>", "each pixel becomes a square of this side", "2")
    .option("--out <file.png>", "the strips, with the directions beside it; into the run's folder unless given");
  addFlags(command)
    .addHelpText("after", examples.directions)
    .action(async (run: string, flags: DirectionsFlags) =>
      onCode(await (await import("./commands/directions.js")).directionsCommand(run, flags)),
    );
}
