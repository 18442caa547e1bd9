/** @file `ganvas report` and `ganvas compare`: a page about one run, or about several. */
import { writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { ConfigError } from "../../base/errors.js";
import { findRun, readEvaluations, readHistory } from "../../training/index.js";
import type { RunHistory } from "../../training/index.js";
import { megabytes } from "../format.js";
import { makeOutputFolder } from "../output-folder.js";
import type { MeasuredRun } from "../report/figures.js";
import { reportPage } from "../report/report.js";
import { printResult } from "../use-flags.js";

/** Flags as commander gives them. */
export interface ReportFlags {
  readonly out?: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Writes the page about a run, into its folder unless told otherwise, and gives the exit code. */
export const reportCommand = (run: string, flags: ReportFlags): Promise<number> =>
  writePage([run], flags, ([history]) => join(history?.folder.path ?? "", "report.html"));

/** Writes the page about several runs and gives the exit code. */
export async function compareCommand(runs: readonly string[], flags: ReportFlags): Promise<number> {
  if (runs.length < 2) throw new ConfigError("compare wants at least two runs; ganvas report is for one");
  return writePage(runs, flags, () => "compare.html");
}

async function writePage(
  names: readonly string[],
  flags: ReportFlags,
  defaultFile: (runs: readonly RunHistory[]) => string,
): Promise<number> {
  const { out, runs: parent } = flags;
  if (out !== undefined && extname(out).toLowerCase() !== ".html") {
    throw new ConfigError(`--out ${out}: a page is an .html file; give such a name`);
  }
  const runs: RunHistory[] = [];
  for (const name of names) runs.push(await readHistory(await findRun(name, parent)));
  const page = Buffer.from(await reportPage(await Promise.all(toldApart(runs).map(withFigures))));
  const file = out ?? defaultFile(runs);
  await makeOutputFolder(dirname(file));
  await writeFile(file, page).catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError(`${file}: cannot be written (${cause.code ?? cause.message}); choose another --out`, {
      cause,
    });
  });
  const shown = runs.map(({ folder }) => folder.name);
  const record = { type: "report", runs: shown, file, bytes: page.length };
  printResult(flags, record, `${shown.join(", ")}: ${file} (${megabytes(page.length)})`);
  return 0;
}

/** Lines of its evaluations that cannot be read are said on the page. */
async function withFigures(run: RunHistory): Promise<MeasuredRun> {
  const { measured, warnings } = await readEvaluations(run.folder);
  return { history: { ...run, warnings: [...run.warnings, ...warnings] }, measured };
}

/** Runs of one name in different folders go by their paths. */
function toldApart(runs: readonly RunHistory[]): RunHistory[] {
  const named = (name: string): number => runs.filter(({ folder }) => folder.name === name).length;
  return runs.map((run) => {
    const { folder } = run;
    return named(folder.name) === 1 ? run : { ...run, folder: { ...folder, name: folder.path } };
  });
}
