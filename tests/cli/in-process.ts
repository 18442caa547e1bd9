/** @file Runs commands in this process: no second one has to start. */
import { vi } from "vitest";
import { runCommandLine } from "#src/cli/run.js";
import type { Outcome } from "./command.js";

/** Runs `ganvas` to its end, with its streams caught. */
export async function ganvas(args: readonly string[]): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const streams = [process.stdout, process.stderr];
  const before = streams.map((stream) => stream.listeners("error"));
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runCommandLine(args), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const [index, stream] of streams.entries()) {
      // A process runs one command, which listens to the end of its pipes; this one runs many.
      const added = stream.listeners("error").filter((listener) => before[index]?.includes(listener) === false);
      for (const listener of added) stream.off("error", listener as (error: Error) => void);
    }
  }
}
