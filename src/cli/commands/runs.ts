/** @file `ganvas runs`: a line per run. */
import { GanvasError } from "../../base/errors.js";
import { listRuns, progressOf, readEvaluations, readHistory, stateOf } from "../../training/index.js";
import type { FigureRecord, Measured, RunState } from "../../training/index.js";
import { figureText, metricTexts } from "../display/texts.js";
import { clock } from "../format.js";
import { alignColumns, terminalOf } from "../terminal.js";
import { printWarnings } from "../use-flags.js";

/** Flags as commander gives them. */
export interface RunsFlags {
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** One line of the list. */
interface Row {
  readonly name: string;
  readonly path: string;
  readonly recipe: string;
  readonly data: string;
  /** Steps done, as far as logged, of `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly state: RunState;
  /** Training time. */
  readonly seconds: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** The Fréchet distance of its newest state that was measured, and how; of the same state the one of more images. */
  readonly fid?: FidOfRun | undefined;
}

type FidOfRun = Pick<FigureRecord, "value" | "interval"> & Omit<Measured, "figures">;

/** Prints and gives the exit code; a run that cannot be read is one line of warning. */
export async function runsCommand({ runs: parent, json, quiet }: RunsFlags): Promise<number> {
  const rows: Row[] = [];
  for (const folder of await listRuns(parent)) {
    try {
      const history = await readHistory(folder);
      const { config, steps, evaluations } = history;
      const { measured, warnings } = await readEvaluations(folder);
      printWarnings(warnings);
      rows.push({
        name: folder.name,
        path: folder.path,
        recipe: config.recipe,
        data: config.data,
        ...progressOf(history),
        steps: config.steps,
        state: stateOf(history),
        metrics: steps.at(-1)?.metrics ?? {},
        fid: newestFid([...evaluations, ...measured]),
      });
    } catch (error) {
      if (!(error instanceof GanvasError)) throw error;
      printWarnings([error.message]);
    }
  }
  if (json === true) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  else if (quiet !== true) process.stdout.write(rows.length === 0 ? `No runs in ${parent}.\n` : table(rows));
  return 0;
}

function newestFid(measured: readonly Measured[]): FidOfRun | undefined {
  const found = measured.flatMap(({ figures, step, data, samples, seed, extractor }): FidOfRun[] => {
    const figure = figures.find(({ metric }) => metric === "fid");
    if (figure === undefined) return [];
    return [{ value: figure.value, interval: figure.interval, step, data, samples, seed, extractor }];
  });
  return found.toSorted((a, b) => a.step - b.step || a.samples - b.samples).at(-1);
}

/** `10.49 ± 0.34 (n=10000)`: figures of different numbers of images cannot be compared. */
const fidText = (fid: FidOfRun | undefined): string =>
  fid === undefined ? "" : `${figureText(fid)} (n=${fid.samples})`;

function table(rows: readonly Row[]): string {
  const terminal = terminalOf(process.stdout);
  const isMeasured = rows.some(({ fid }) => fid !== undefined);
  const [head = "", ...lines] = alignColumns([
    ["run", "recipe", "data", "steps", "state", "time", ...(isMeasured ? ["Fréchet distance"] : []), "last losses"],
    ...rows.map(({ name, recipe, data, step, steps, state, seconds, metrics, fid }) => [
      name,
      recipe,
      data,
      step === steps ? String(steps) : `${step}/${steps}`,
      state,
      clock(seconds),
      ...(isMeasured ? [fidText(fid)] : []),
      metricTexts({ metrics: lossesOf(metrics) }).join("  "),
    ]),
  ]);
  return `${terminal.style("bold", head)}\n${lines.join("\n")}\n`;
}

const lossesOf = (metrics: Row["metrics"]): Row["metrics"] =>
  Object.fromEntries(Object.entries(metrics).filter(([name]) => name.startsWith("loss.")));
