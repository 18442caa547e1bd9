/** @file `ganvas export`: flags and help. */
import { Option } from "commander";
import type { Command } from "commander";
import { collect } from "./collect.js";
import { exportFormats } from "./commands/export-flags.js";
import type { ExportFlags } from "./commands/export-flags.js";
import * as examples from "./use-examples.js";

/** @param addOutput adds the flags of output that every command has */
export function addExport(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const command = program
    .command("export")
    .summary("make a web site of trained runs, or ONNX or PyTorch files of their networks")
    .description(
      "Write what runs elsewhere. web: a folder that any host of static files can serve, trained generators in the studio's page, which computes in the visitor's browser. generator: a file with the generator alone, for loadGenerator in pages and for generate and serve. onnx: networks for ONNX Runtime and whatever else reads ONNX. pytorch: a readable Python file with the networks, and their weights. safetensors: the weights alone, by PyTorch's names.",
    )
    .argument("<runs...>", "run folders, their names or numbers, or last; or checkpoint files")
    .optionsGroup("Export:")
    .addOption(new Option("--format <name>", "what is written").choices(exportFormats).default("web"))
    .option(
      "--out <path>",
      "what is made: for web a folder, site unless given; for generator a file, RUN.safetensors unless given; for onnx a file or folder, . unless given; for PyTorch a folder, RECIPE-pytorch unless given",
    )
    .option("--data <name>", "a data set for training in the tab; can be repeated", collect)
    .option("--network <name>", "for onnx: generator, discriminator, encoder, ... or all; can be repeated", collect)
    .option("--weights <type>", "for onnx: f32, f16 or int8 (f32 unless given)")
    .option("--trunc <psi>", "for onnx: ψ of a generator with styles, or input for an input psi")
    .option("--runs <folder>", "where names and numbers of runs are looked up", "runs");
  addOutput(command)
    .addHelpText("after", examples.exports)
    .action(async (runs: string[], flags: ExportFlags) =>
      onCode(await (await import("./commands/export.js")).exportCommand(runs, flags)),
    );
}
