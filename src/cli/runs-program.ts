/** @file The commands that look at runs: flags and help. */
import type { Command } from "commander";
import type { RunsFlags } from "./commands/runs.js";
import * as examples from "./runs-examples.js";

/** @param addOutput adds the flags of output that every command has */
export function addRuns(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  addOutput(
    program
      .command("runs")
      .summary("list runs")
      .description("List runs: what is trained on what, how far it is, and its last losses.")
      .optionsGroup("Run:")
      .option("--runs <folder>", "where they are", "runs"),
  )
    .addHelpText("after", examples.runs)
    .action(async (flags: RunsFlags) => onCode(await (await import("./commands/runs.js")).runsCommand(flags)));
}
