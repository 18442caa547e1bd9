/** @file The commands that use a trained run on image files: flags and help. */
import type { Command } from "commander";
import type { CompressFlags } from "./commands/compress.js";
import type { DetectFlags } from "./commands/detect.js";
import type { DreamFlags } from "./commands/dream.js";
import * as examples from "./use-examples.js";

const aRun = "run folder, its name, number, or last; or a checkpoint file";

/** @param addOutput adds the flags of output that every command has */
export function addUses(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const finish = (command: Command): Command =>
    addOutput(
      command
        .optionsGroup("Run:")
        .option("--runs <folder>", "where names and numbers of runs are looked up", "runs")
        .option("--threads <n>", "threads, 1 to 64; all cores, at most 8, unless given"),
    );
  finish(
    program
      .command("compress")
      .summary("compress images with a trained run")
      .description("Compress image files of any size into .gvc files, with a run of a recipe that compresses.")
      .argument("<run>", aRun)
      .argument("<files...>", "PNG or JPEG files")
      .optionsGroup("Files:")
      .option("--out <folder>", "where the .gvc files are written", "compressed")
      .option("--pictures", "write beside each file the picture that it will be decoded to"),
  )
    .addHelpText("after", examples.compress)
    .action(async (run: string, files: string[], flags: CompressFlags) =>
      onCode(await (await import("./commands/compress.js")).compressCommand(run, files, flags)),
    );
  finish(
    program
      .command("decompress")
      .summary("make images of compressed files")
      .description("Decode .gvc files with the run that compressed them, into exactly the pictures that it announced.")
      .argument("<run>", aRun)
      .argument("<files...>", ".gvc files")
      .optionsGroup("Files:")
      .option("--out <folder>", "where the PNG files are written", "decompressed"),
  )
    .addHelpText("after", examples.decompress)
    .action(async (run: string, files: string[], flags: CompressFlags) =>
      onCode(await (await import("./commands/compress.js")).decompressCommand(run, files, flags)),
    );
  finish(
    program
      .command("detect")
      .summary("find images unlike those of training")
      .description("Score how unlike its training images others are, with a run of a recipe that detects anomalies.")
      .argument("<run>", aRun)
      .argument("[files...]", "PNG or JPEG files")
      .optionsGroup("Scores:")
      .option("--percentile <p>", "images above this percentile of the training images' scores are strange", "95")
      .option("--threshold <score>", "images above this score are strange, instead")
      .option("--data <name>", "score a data set too, and say how well the run's excluded classes are found")
      .option("--count <n>", "how many of its images, evenly spread", "10000")
      .option("--out <file.png>", "a picture of each file beside what the run makes of it"),
  )
    .addHelpText("after", examples.detect)
    .action(async (run: string, files: string[], flags: DetectFlags) =>
      onCode(await (await import("./commands/detect.js")).detectCommand(run, files, flags)),
    );
  addDream(program, finish, onCode);
}

function addDream(program: Command, finish: (command: Command) => Command, onCode: (code: number) => void): void {
  finish(
    program
      .command("dream")
      .summary("show what a layer of a network answers to")
      .description("DeepDream: change an image, or noise, until a layer of a trained network answers strongly.")
      .argument("<run>", aRun)
      .argument("[image]", "PNG or JPEG file to begin from; noise unless given")
      .optionsGroup("Start:")
      .option("--drawn <seed>", "begin from the image that the run draws of this seed")
      .option("--class <n>", "of which class, of a run with classes; 0 unless given")
      .option("--size <n>", "longer side of the picture, in pixels; the file's, or 4 times the model's, unless given")
      .optionsGroup("Layer:")
      .option("--list", "list the network's layers, and dream nothing")
      .option("--network <name>", "which network looks", "discriminator")
      .option("--layer <name>", "whose answer grows; one in the middle unless given")
      .option("--channel <n>", "which of its channels; all of them unless given")
      .optionsGroup("Dream:")
      .option("--octaves <n>", "sizes from coarse to fine", "4")
      .option("--scale <x>", "from one size to the next", "1.4")
      .option("--steps <n>", "at each size", "40")
      .option("--rate <x>", "mean change of a pixel in a step, of [−1, 1]", "0.01")
      .option("--jitter <n>", "largest shift of the image in a step, in pixels", "8")
      .option("--seed <n>", "of shifts and noise", "0")
      .optionsGroup("Result:")
      .option("--every <n>", "a picture every so many steps: a strip, or a film; 4 for a film unless given")
      .option("--fps <n>", "pictures of a film a second", "20")
      .option("--out <file>", "where it is written: .png, or a film: .gif, .mp4, .webm", "dream.png"),
  )
    .addHelpText("after", examples.dream)
    .action(async (run: string, image: string | undefined, flags: DreamFlags) =>
      onCode(await (await import("./commands/dream.js")).dreamCommand(run, image, flags)),
    );
}
