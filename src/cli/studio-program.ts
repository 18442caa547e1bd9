/** @file `ganvas studio`: flags and help. */
import type { Command } from "commander";
import type { StudioFlags } from "./commands/studio.js";

const examples = `
Examples:
  $ ganvas studio
  $ ganvas studio --open --runs experiments/
  $ ganvas studio --port 8080
  $ ganvas studio --host 0.0.0.0        for other machines of a network that you trust: there is no encryption
  $ ganvas --use my-recipe.ts studio    with recipes of your own

Open the address that it prints; whoever has it can use the studio. Ctrl-C ends the server; trainings go on.
`;

/** @param addOutput adds the flags of output that every command has */
export function addStudio(
  program: Command,
  addOutput: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const command = program
    .command("studio")
    .summary("watch, start and explore runs in the browser")
    .description("Serve a page in which runs are started, watched and steered, and trained networks explored.")
    .optionsGroup("Server:")
    .option("--port <n>", "port; the first free one from 5700 on unless given")
    .option("--host <address>", "address to listen on; 0.0.0.0 for all of this machine's", "127.0.0.1")
    .option("--open", "open the page in the browser")
    .optionsGroup("Run:")
    .option("--runs <folder>", "where runs are, and new ones are made", "runs");
  addOutput(command)
    .addHelpText("after", examples)
    .action(async (flags: StudioFlags) => {
      const { use = [] } = program.opts<{ use?: string[] }>();
      onCode(await (await import("./commands/studio.js")).studioCommand(flags, use));
    });
}
