/** @file `ganvas data` and its sub-commands: flags and help. */
import type { Command } from "commander";
import type { AddFlags, DataFlags } from "./commands/data.js";
import type { ShowFlags } from "./commands/data-show.js";
import * as examples from "./data-examples.js";

/** @param addOutput adds the flags of output that every command has */
export function addData(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const data = program
    .command("data")
    .summary("list, add and look at data sets")
    .description("Data sets: list them, add one to the cache, look at one.")
    .helpOption("-h, --help", "this text")
    .helpCommand("help [command]", "the help of a command")
    // Without a sub-command its help is shown; errors are run.ts's to print.
    .configureOutput({ writeErr: (text) => process.stdout.write(text), outputError: () => undefined })
    .addHelpText("after", examples.data);
  finish(data.command("list").summary("list data sets").description("List data sets: those known, and those added."))
    .addHelpText("after", examples.list)
    .action(async (flags: DataFlags) => onCode(await (await import("./commands/data.js")).dataListCommand(flags)));
  addFit(
    data
      .command("show")
      .summary("look at a data set")
      .description("Print facts of a data set and draw samples of every class into a PNG file.")
      .argument("<data>", "name, folder or archive, as for ganvas train --data")
      .optionsGroup("Picture:")
      .option("--out <file.png>", "where it is written; NAME.png unless given")
      .option("--count <n>", "about how many images, 64 unless given; or points, 2500")
      .option("--seed <n>", "which images", "0"),
    finish,
  )
    .addHelpText("after", examples.show)
    .action(async (name: string, flags: ShowFlags) =>
      onCode(await (await import("./commands/data-show.js")).dataShowCommand(name, flags)),
    );
  addFit(
    data
      .command("add")
      .summary("add a data set")
      .description("Decode a data set once and keep it in the cache, to be used by its name.")
      .argument("<data>", "fashion-mnist, cifar10 or emoji; or a folder or archive")
      .option("--name <name>", "what it is called; made from the path unless given"),
    finish,
  )
    .addHelpText("after", examples.add)
    .action(async (target: string, flags: AddFlags) =>
      onCode(await (await import("./commands/data.js")).dataAddCommand(target, flags)),
    );

  function finish(command: Command): Command {
    return addOutput(
      command
        .optionsGroup("Cache:")
        .option(
          "--cache <folder>",
          "where decoded data sets are kept; GANVAS_CACHE, or the system's cache, unless given",
        ),
    );
  }
}

function addFit(command: Command, finish: (command: Command) => Command): Command {
  return finish(
    command
      .optionsGroup("Images:")
      .option("--size <n>", "make images squares of this side, in pixels")
      .option("--channels <n>", "1 for grey, 3 for RGB")
      .option("--fit <how>", "how images become square: auto, crop, pad or stretch"),
  );
}
