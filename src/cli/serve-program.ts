/** @file `ganvas serve`: flags and help. */
import type { Command } from "commander";
import type { ServeFlags } from "./commands/serve.js";
import * as examples from "./examples.js";

/** @param addFlags adds the flags of devices and output that every command on a run has */
export function addServe(
  program: Command,
  addFlags: (command: Command) => Command,
  onCode: (code: number) => void,
): void {
  const command = program
    .command("serve")
    .summary("draw images for programs, by HTTP")
    .description(
      "Answer requests for images of a trained run by HTTP: GET and POST /v1/images, described at /openapi.json. A seed always gives the same image. Ctrl-C or SIGTERM answers what was asked, and ends.",
    )
    .argument("<run>", "run folder, its name, number, or last; or a checkpoint file")
    .optionsGroup("Server:")
    .option("--port <n>", "where it listens; 0 for any free port", "5800")
    .option("--host <address>", "where it listens; 0.0.0.0 lets other machines in", "127.0.0.1")
    .option("--token <text>", "wanted of every request, in the header Authorization: Bearer …")
    .option("--queue <n>", "requests that may wait or be worked on; others are told to come later (429)", "256")
    .option("--wait <seconds>", "how long a request may wait for its images (then 503)", "30")
    .option("--batch <n>", "images computed together, at most", "32");
  addFlags(command)
    .addHelpText("after", examples.serve)
    .action(async (run: string, flags: ServeFlags) =>
      onCode(
        await (
          await import("./commands/serve.js")
        ).serveCommand(run, flags, program.opts<{ use?: string[] }>().use ?? []),
      ),
    );
}
