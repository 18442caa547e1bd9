/** @file `ganvas import`: flags and help. */
import type { Command } from "commander";
import { collect } from "./collect.js";
import type { ImportFlags } from "./commands/import.js";
import { imports } from "./use-examples.js";

/** @param addOutput adds the flags of output that every command has */
export function addImport(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const command = program
    .command("import")
    .summary("make a run of weights from PyTorch")
    .description(
      "Make a run of a .safetensors or .pth file of weights, to be explored, served, exported or trained further like any other. No code of the file is run.",
    )
    .argument("<file>", "weights: .safetensors, or .pth, .pt or .ckpt by torch.save")
    .optionsGroup("Weights:")
    .option(
      "--as <recipe>",
      "the recipe whose networks the file holds (see ganvas recipes); known of what ganvas export wrote",
    )
    .option("--network <name>", "the one network that the file holds; found out by names and shapes unless given")
    .option(
      "--set <path=value>",
      "a field or option that is known, the others follow from shapes; can be repeated",
      collect,
    )
    .option("--data <name>", "data that the weights were trained on; not known unless given")
    .option("--seed <n>", "of networks that the file does not have")
    .optionsGroup("Run:")
    .option("--out <folder>", "where run folders are made", "runs")
    .option("--name <name>", "name of the run folder, after its number; recipe and file unless given")
    .option("--threads <n>", "threads, 1 to 64; all cores, at most 8, unless given");
  addOutput(command)
    .addHelpText("after", imports)
    .action(async (file: string, flags: ImportFlags) =>
      onCode(await (await import("./commands/import.js")).importCommand(file, flags)),
    );
}
