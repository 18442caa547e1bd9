/** @file The command that trains many variants of a recipe: flags and help. */
import type { Command } from "commander";
import type { SweepFlags } from "./commands/sweep.js";
import * as examples from "./runs-examples.js";

/** @param addOutput adds the flags of output that every command has */
export function addSweep(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  addOutput(
    program
      .command("sweep")
      .summary("train variants of a recipe and rank them")
      .description(
        "Train a recipe with every combination of settings, or with random ones, several at a time. Run again, it goes on with what is not done.",
      )
      .argument("<file.yaml>", "what to vary; see the example below")
      .optionsGroup("Trials:")
      .option("--out <folder>", "where runs and results are; sweeps/NAME unless given")
      .option("--jobs <n>", "trainings at a time; one per core unless given")
      .option("--dry-run", "list the trials, and train nothing")
      .optionsGroup("Several machines:")
      .option("--distributed <how>", "mpi: share the trials with the other processes that mpirun or srun has started")
      .option("--watchdog <seconds>", "end when a process has given no sign of life for so long; 30 unless given"),
  )
    .addHelpText("after", examples.sweep)
    .action(async (file: string, flags: Omit<SweepFlags, "use">) => {
      const { use = [] } = program.opts<{ use?: string[] }>();
      onCode(await (await import("./commands/sweep.js")).sweepCommand(file, { ...flags, use }));
    });
}
