/** @file evaluations.jsonl of a run: what `ganvas evaluate` has measured of its checkpoints, a JSON object a line, appended. */
import { appendFile, readFile, stat } from "node:fs/promises";
import * as v from "valibot";
import { reasonOf } from "../errors.js";
import { measuredSchema } from "./figures.js";
import type { Measured } from "./figures.js";
import { runFolderOf } from "../run/run-folder.js";
import type { RunFolder } from "../run/run-folder.js";

/** The run that a checkpoint lies in; undefined for a file elsewhere. @param file of the checkpoint */
export async function runOfCheckpoint(file: string): Promise<RunFolder | undefined> {
  const run = runFolderOf(file);
  if (run === undefined) return undefined;
  return stat(run.events).then(
    () => run,
    () => undefined,
  );
}

/**
 * Adds a line. What a killed process left of one stays alone on its own.
 * @returns what went wrong, for people: figures that are shown need not be lost because a folder is read-only
 */
export async function appendEvaluation({ evaluations }: RunFolder, measured: Measured): Promise<string | undefined> {
  try {
    const before = await readFile(evaluations, "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return "";
      throw cause;
    });
    const fresh = before === "" || before.endsWith("\n") ? "" : "\n";
    await appendFile(evaluations, `${fresh}${JSON.stringify(measured)}\n`);
    return undefined;
  } catch (cause) {
    return `${evaluations}: cannot be written, ${reasonOf(cause)}; the figures are not kept with the run`;
  }
}

/** All that was measured, in order; lines that cannot be read are passed over and told. */
export async function readEvaluations({
  evaluations,
}: RunFolder): Promise<{ measured: Measured[]; warnings: string[] }> {
  const text = await readFile(evaluations, "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "");
  const measured = lines.flatMap((line) => parseLine(line) ?? []);
  const damaged = lines.length - measured.length;
  const warnings =
    damaged === 0 ? [] : [`${evaluations}: ${damaged} of its lines cannot be read and are left out; evaluate again`];
  return { measured, warnings };
}

function parseLine(line: string): Measured | undefined {
  try {
    const parsed = v.safeParse(measuredSchema, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined; // no JSON: half of a line
  }
}
