/** @file `ganvas project`: flags and help. */
import { Option } from "commander";
import type { Command } from "commander";
import type { ProjectFlags } from "./commands/project.js";
import * as examples from "./latent-examples.js";

/** @param addFlags adds the flags of devices and output that every command on a run has */
export function addProject(
  program: Command,
  addFlags: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const command = program
    .command("project")
    .summary("find the latents of images")
    .description(
      "Search for the latent from which a trained generator makes an image, by optimisation, an encoder, or both. Writes the latent, and a picture: the image, what was found, the difference.",
    )
    .argument("<run>", "run folder, its name, number, or last; or a checkpoint file")
    .argument("[images...]", "PNG or JPEG files of any size, brought to the model's")
    .optionsGroup("Images:")
    .option("--test <list>", "images of the test part of the run's data instead, such as 0-9")
    .option("--class <n>", "their class, of a run with classes; all are tried unless given")
    .optionsGroup("Search:")
    .addOption(
      new Option("--space <name>", "z, w (one style), or w+ (a style for each layer)")
        .choices(["z", "w", "w+"])
        .default(undefined, "w+ if there are styles, else z"),
    )
    .addOption(
      new Option("--method <name>", "how to search; both: from the encoder's guess, or a nearer sample")
        .choices(["optimise", "encode", "both"])
        .default("optimise"),
    )
    .option("--steps <n>", "of the optimisation", "300")
    .option("--pixel <weight>", "of the mean squared difference of pixels", "1")
    .option("--perceptual <weight>", "of the difference of the discriminator's features", "0.2")
    .option("--seed <n>", "of samples to start from, and of noise", "0")
    .option("--encoder-steps <n>", "of the encoder's training, which the run's folder then keeps; 1000 unless given")
    .optionsGroup("Files:")
    .option("--progress", "a strip of the images on the way too")
    .option("--scale <n>", "each pixel becomes a square of this side", "4")
    .option("--out <folder>", "where NAME.png and NAME.safetensors are written", "projected");
  addFlags(command)
    .addHelpText("after", examples.project)
    .action(async (run: string, images: string[], flags: ProjectFlags) =>
      onCode(await (await import("./commands/project.js")).projectCommand(run, images, flags)),
    );
}
