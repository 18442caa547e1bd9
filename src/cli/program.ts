/** @file Commands, flags and their help. What a command does is loaded when it runs. */
import { Command } from "commander";
import { version } from "../base/version.js";
import type { DoctorFlags } from "./commands/doctor.js";
import type { GenerateFlags } from "./commands/generate-flags.js";
import type { RecipesFlags } from "./commands/recipes.js";
import type { TrainFlags } from "./train-target.js";
import { collect } from "./collect.js";
import { addBench } from "./bench-program.js";
import { addData } from "./data-program.js";
import { addDirections } from "./directions-program.js";
import { addEvaluate } from "./evaluate-program.js";
import { addExport } from "./export-program.js";
import { addImport } from "./import-program.js";
import { addLatentTools } from "./latent-program.js";
import { addMix } from "./mix-program.js";
import { addProject } from "./project-program.js";
import { addRuns } from "./runs-program.js";
import { addServe } from "./serve-program.js";
import { addRestore } from "./restore-program.js";
import { addStudio } from "./studio-program.js";
import { addSweep } from "./sweep-program.js";
import { addTranslate } from "./translate-program.js";
import * as examples from "./examples.js";
import { addUses } from "./use-program.js";

function addOutput(command: Command): Command {
  return command
    .optionsGroup("Output:")
    .option("--json", "machine-readable lines")
    .option("--quiet", "nothing but errors")
    .option("--debug", "stack traces with errors")
    .helpOption("-h, --help", "this text");
}

function addDevice(command: Command): Command {
  return command
    .optionsGroup("Device:")
    .option("--device <name>", "auto, wasm, or reference (slow, exact, for tests)")
    .option("--threads <n>", "threads, 1 to 64; all cores, at most 8, unless given")
    .option("--deterministic", "the same bits on every machine, a little slower");
}

/** Flags of a command that uses a run. */
function addUse(command: Command): Command {
  return addOutput(
    addDevice(command)
      .optionsGroup("Run:")
      .option("--runs <folder>", "where names and numbers of runs are looked up", "runs"),
  );
}

/** @param onCode takes the exit code of the command that ran */
export function buildProgram(onCode: (code: number) => void): Command {
  const program = new Command("ganvas")
    .description("Generative adversarial networks in TypeScript: train, explore, ship.")
    .version(version, "-V, --version", "the version")
    .helpOption("-h, --help", "this text")
    .helpCommand("help [command]", "the help of a command")
    .option("--use <module>", "recipes of your own: a .js or .ts file that exports one; can be repeated", collect)
    .hook("preAction", async (command) => {
      for (const path of command.opts<{ use?: string[] }>().use ?? []) {
        await (await import("./recipe-module.js")).useRecipes(path);
      }
    })
    .exitOverride()
    .configureOutput({ writeErr: () => undefined }) // run.ts prints errors, on one line
    .addHelpText("after", examples.program);
  addTrain(program, onCode);
  addGenerate(program, onCode);
  addEvaluate(program, addUse, onCode);
  addLatentTools(program, addUse, onCode);
  addMix(program, addUse, onCode);
  addProject(program, addUse, onCode);
  addDirections(program, addUse, onCode);
  addServe(program, addUse, onCode);
  addTranslate(program, addUse, onCode);
  addRestore(program, addUse, onCode);
  addUses(program, addOutput, onCode);
  addExport(program, addOutput, onCode);
  addImport(program, addOutput, onCode);
  addRuns(program, addOutput, onCode);
  addSweep(program, addOutput, onCode);
  addStudio(program, addOutput, onCode);
  addData(program, addOutput, onCode);
  addOutput(
    program
      .command("recipes")
      .summary("list what can be trained")
      .description("List the recipes, or describe one with its options.")
      .argument("[recipe]", "describe this one")
      .option("--schema", "print the JSON Schema of its configuration files, for editors"),
  )
    .addHelpText("after", examples.recipes)
    .action(async (name: string | undefined, flags: RecipesFlags) =>
      onCode(await (await import("./commands/recipes.js")).recipesCommand(name, flags)),
    );
  addOutput(
    program
      .command("doctor")
      .summary("check this machine")
      .description("Check what this machine offers and how fast it computes.")
      .option("--out <folder>", "folder for runs, to check that it can be written", "runs"),
  )
    .addHelpText("after", examples.doctor)
    .action(async (flags: DoctorFlags) => onCode(await (await import("./commands/doctor.js")).doctorCommand(flags)));
  addBench(program, addOutput, onCode);
  return program;
}

function addTrain(program: Command, onCode: (code: number) => void): void {
  const command = program
    .command("train")
    .summary("train a GAN")
    .description("Train a GAN into a new run folder, or go on with a run.")
    .argument(
      "[recipe]",
      "what to train (see ganvas recipes), or a configuration: .yaml, .json, .ts or .js; vanilla unless given",
    )
    .optionsGroup("Training:")
    .option("--data <name>", "data set (see ganvas data list), or a folder or archive of images")
    .option("--steps <n>", "training steps")
    .option("--batch <n>", "images per step")
    .option("--seed <n>", "of all that is random")
    .option("--set <path=value>", "set any field or recipe option; can be repeated", collect)
    .option(
      "--guard <mode>",
      "when training goes wrong: off, warn, or heal (go back, on with gentler settings); warn unless given",
    )
    .option(
      "--from <run>",
      "begin with the weights of another run, to fine-tune it on other data; --set freeze=2 keeps D's first layers",
    )
    .option("--keep <n>", "checkpoints that are kept, the newest; 2 unless given")
    .option(
      "--evaluate-every <n>",
      "steps between evaluations, which keep checkpoints/best.safetensors; none unless given",
    )
    .option("--resume <run>", "go on with a run, bit-exactly: a folder, name, number, or last")
    .optionsGroup("Several processes:")
    .option("--distributed <how>", "mpi: train together with the other processes that mpirun or srun has started")
    .option("--shards <n>", "parts into which every batch is cut; as many as processes unless given")
    .option(
      "--reduce <how>",
      "sums over processes: exact (the same bits for any number of them) or fast; exact unless given",
    )
    .option("--compress <how>", "these sums on their way: none, f16 or bf16; none unless given")
    .option("--watchdog <seconds>", "end when a process has given no sign of life for so long; 30 unless given")
    .optionsGroup("Run:")
    .option("--out <folder>", "where run folders are made", "runs")
    .option("--name <name>", "name of the run folder, after its number")
    .option("--dry-run", "print configuration, sizes and time, and train nothing");
  addOutput(addDevice(command).optionsGroup("Output:").option("--no-preview", "no pictures in the terminal"))
    .addHelpText("after", examples.train)
    .action(async (recipe: string | undefined, flags: TrainFlags) =>
      onCode(await (await import("./commands/train.js")).trainCommand(recipe, flags)),
    );
}

function addGenerate(program: Command, onCode: (code: number) => void): void {
  const command = program
    .command("generate")
    .summary("draw images from a trained run")
    .description("Draw images from a trained run. A seed always gives the same image.")
    .argument("<run>", "run folder, its name, number, or last; or a checkpoint file")
    .optionsGroup("Images:")
    .option("--seeds <list>", "which images, such as 0-31 or 1,5,7-9")
    .option("--count <n>", "how many, from seed --seed on")
    .option("--seed <n>", "first seed of --count", "0")
    .option("--class <list>", "of which classes, such as 7 or 0-9; all, for a run with classes, unless given")
    .option(
      "--trunc <ψ>",
      "how far styles may be from their mean, such as 0.7; 1 for all of it; as the recipe says unless given",
    )
    .option("--latent <file>", "a latent that `ganvas project` found, instead of seeds; can be repeated", collect)
    .option(
      "--direction <file:name=x>",
      "moved x deviations along a direction of `ganvas directions`; can be repeated",
      collect,
    )
    .option("--grid <columns x rows>", "layout of the picture, such as 8x4")
    .option("--scale <n>", "each pixel becomes a square of this side", "2")
    .option("--out <path>", "a .png file for one picture, or a folder for one file per seed");
  addUse(command)
    .addHelpText("after", examples.generate)
    .action(async (run: string, flags: GenerateFlags) =>
      onCode(await (await import("./commands/generate.js")).generateCommand(run, flags)),
    );
}
