/** @file The commands that explore a trained generator's latents and samples: flags and help. */
import { Option } from "commander";
import type { Command } from "commander";
import { eases, wayKinds } from "../explore/films/ways.js";
import type { InterpolateFlags } from "./commands/interpolate.js";
import type { NeighboursFlags } from "./commands/neighbours.js";
import type { UmapFlags } from "./commands/umap.js";
import * as examples from "./latent-examples.js";

const aRun = "run folder, its name, number, or last; or a checkpoint file";

type AddFlags = (command: Command) => Command;

/** @param addUse adds the flags of commands that use a run */
export function addLatentTools(program: Command, addUse: AddFlags, onCode: (code: number) => void): void {
  addInterpolate(program, addUse, onCode);
  addNeighbours(program, addUse, onCode);
  addUmap(program, addUse, onCode);
}

function addInterpolate(program: Command, addUse: AddFlags, onCode: (code: number) => void): void {
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

function addNeighbours(program: Command, addUse: AddFlags, onCode: (code: number) => void): void {
  addUse(
    program
      .command("neighbours")
      .summary("look for copies of training images")
      .description(
        "Find the training images nearest to drawn ones, and whether drawn ones are nearer than images that the run has not seen: the memorisation check.",
      )
      .argument("<run>", aRun)
      .optionsGroup("Images:")
      .option("--count <n>", "drawn images, and held-out ones at most", "512")
      .option("--neighbours <k>", "training images for each", "5")
      .option("--show <n>", "drawn images in the picture, the nearest first", "8")
      .option("--seed <n>", "of the first drawn image", "0")
      .option("--data <name>", "the training images; what the run was trained on unless given")
      .option(
        "--held-out <name>",
        "real images that it has not seen, such as mnist:test; of a run on mnist:train that, else training images beside all others, unless given",
      )
      .option("--features <file.onnx>", "network that features are taken with; needs `npm install onnxruntime-web`")
      .option("--features-range <range>", "values it takes: 0,1 (unless given), -1,1, 0,255, or imagenet")
      .option("--out <file.png>", "the picture; into the run's folder unless given"),
  )
    .addHelpText("after", examples.neighbours)
    .action(async (run: string, flags: NeighboursFlags) =>
      onCode(await (await import("./commands/neighbours.js")).neighboursCommand(run, flags)),
    );
}

function addUmap(program: Command, addUse: AddFlags, onCode: (code: number) => void): void {
  addUse(
    program
      .command("umap")
      .summary("map drawn and real images")
      .description(
        "Map drawn images together with real ones, like beside like (UMAP): what is not drawn is seen. A picture, and a page that shows the image under the pointer.",
      )
      .argument("<run>", aRun)
      .optionsGroup("Images:")
      .option("--count <n>", "of each kind; 1000, or as many as the data have, unless given")
      .option("--seed <n>", "of the first drawn image, and of the map", "0")
      .option("--data <name>", "the real images, such as mnist:test; what the run was trained on unless given")
      .optionsGroup("Map:")
      .addOption(
        new Option("--by <what>", "what is compared; features of grey images, pixels of others, unless given").choices([
          "features",
          "pixels",
        ]),
      )
      .option("--features <file.onnx>", "network that features are taken with; needs `npm install onnxruntime-web`")
      .option("--features-range <range>", "values it takes: 0,1 (unless given), -1,1, 0,255, or imagenet")
      .option("--neighbours <k>", "that keep together: fewer show detail, more the whole", "15")
      .option("--min-dist <x>", "how close points may lie, 0 to 1", "0.1")
      .option("--out <file.png>", "the picture, with the page beside it; into the run's folder unless given"),
  )
    .addHelpText("after", examples.umap)
    .action(async (run: string, flags: UmapFlags) =>
      onCode(await (await import("./commands/umap.js")).umapCommand(run, flags)),
    );
}
