/** @file `ganvas studio` as a process of its own, on a folder of runs and a store of data that nobody else has. */
import { start } from "../cli/command.js";
import { temporaryFolder } from "../training/tiny.js";

export interface StudioServer {
  /** With the token: opening it gives access. */
  readonly address: string;
  /** Ends the server; trainings go on. */
  close(): Promise<void>;
}

/** Starts on a free port of this machine. @param runs the folder of runs */
export async function startStudio(runs: string): Promise<StudioServer> {
  const { child, outcome } = start(["studio", "--runs", runs, "--port", "0"], {
    env: { GANVAS_CACHE: temporaryFolder() },
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const [found] = /http:\S+/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void outcome.then(({ stderr }) => reject(new Error(`ganvas studio ended: ${stderr}`)));
  });
  return {
    address,
    async close() {
      child.kill("SIGINT");
      await outcome;
    },
  };
}
