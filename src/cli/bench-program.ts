/** @file `ganvas bench` and its sub-command: flags and help. */
import type { Command } from "commander";
import type { BenchConvFlags } from "./commands/bench.js";
import * as examples from "./examples.js";

/** @param addOutput adds the flags of output that every command has */
export function addBench(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const bench = program
    .command("bench")
    .summary("measure the engine on this machine")
    .description("Measure the engine on this machine.")
    .helpOption("-h, --help", "this text")
    .helpCommand("help [command]", "the help of a command")
    // Without a sub-command its help is shown; errors are run.ts's to print.
    .configureOutput({ writeErr: (text) => process.stdout.write(text), outputError: () => undefined })
    .addHelpText("after", examples.bench);
  addOutput(
    bench
      .command("conv")
      .summary("time convolutions by every algorithm")
      .description(
        "Time the convolutions of GANs by every algorithm that can compute them, beside what the planner's cost model expects. Without a layer's flags: the layers of DCGAN at 32 and 64 pixels and some 3×3 ones.",
      )
      .optionsGroup("One layer:")
      .option("--size <n>", "pixels of a side of the input; 16 unless given")
      .option("--in <n>", "input channels; 64 unless given")
      .option("--out <n>", "output channels; 128 unless given")
      .option("--kernel <n>", "side of the kernel; 4 unless given")
      .option("--stride <n>", "2 unless given")
      .option("--padding <n>", "1 unless given")
      .option("--transposed", "a transposed convolution, which enlarges")
      .optionsGroup("Measuring:")
      .option("--batch <n>", "images, of the typical layers too; 64 unless given")
      .option("--threads <n>", "threads, 1 to 64; 1 unless given, as in the cost model")
      .option("--quick", "fewer runs"),
  )
    .addHelpText("after", examples.benchConv)
    .action(async (flags: BenchConvFlags) =>
      onCode(await (await import("./commands/bench.js")).benchConvCommand(flags)),
    );
}
