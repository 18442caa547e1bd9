/** @file The commands that look at runs: flags and help. */
import type { Command } from "commander";
import type { ControlFlags } from "./commands/control.js";
import type { ReportFlags } from "./commands/report.js";
import type { RunsFlags } from "./commands/runs.js";
import * as examples from "./runs-examples.js";

/** @param addOutput adds the flags of output that every command has */
export function addRuns(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const finish = (command: Command): Command =>
    addOutput(
      command.optionsGroup("Run:").option("--runs <folder>", "where names and numbers of runs are looked up", "runs"),
    );
  finish(
    program
      .command("runs")
      .summary("list runs")
      .description("List runs: what is trained on what, how far it is, and its last losses."),
  )
    .addHelpText("after", examples.runs)
    .action(async (flags: RunsFlags) => onCode(await (await import("./commands/runs.js")).runsCommand(flags)));
  finish(
    program
      .command("control")
      .summary("pause a run that trains, or change it")
      .description("Tell a run that trains to pause, to go on, to stop, or to go on with other settings.")
      .argument("<run>", "run folder, its name, number, or last")
      .argument("<action>", "pause, resume, stop, or set")
      .argument("[settings...]", "of set: path=value, such as learningRate=0.0001"),
  )
    .addHelpText("after", examples.control)
    .action(async (run: string, action: string, settings: string[], flags: ControlFlags) =>
      onCode(await (await import("./commands/control.js")).controlCommand(run, [action, ...settings], flags)),
    );
  finish(
    program
      .command("report")
      .summary("make a page about a run")
      .description(
        "Write one HTML file about a run: curves, samples over time, model card, configuration. It works offline.",
      )
      .argument("<run>", "run folder, its name, number, or last")
      .option("--out <file.html>", "where it is written; report.html in the run's folder unless given"),
  )
    .addHelpText("after", examples.report)
    .action(async (run: string, flags: ReportFlags) =>
      onCode(await (await import("./commands/report.js")).reportCommand(run, flags)),
    );
  finish(
    program
      .command("compare")
      .summary("make a page about several runs")
      .description(
        "Write one HTML file about several runs: curves overlaid, samples side by side, what is set differently.",
      )
      .argument("<runs...>", "run folders, names, numbers, or last")
      .option("--out <file.html>", "where it is written; compare.html unless given"),
  )
    .addHelpText("after", examples.compare)
    .action(async (runs: string[], flags: ReportFlags) =>
      onCode(await (await import("./commands/report.js")).compareCommand(runs, flags)),
    );
}
