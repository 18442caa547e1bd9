/**
 * @file metrics.csv of a run, for spreadsheets and data frames: a row per logged step and per evaluation, a column per metric that ever was.
 * A run that goes on continues the table and drops the rows of steps that it does again.
 */
import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "./atomic-file.js";
import { BackgroundFile } from "./background-file.js";
import { short } from "./event-record.js";
import type { StartEvent, TrainingEvent } from "../events.js";
import { evaluationMetrics } from "../../curves/figure-names.js";

const ownColumns = ["step", "seconds", "stepsPerSecond", "imagesPerSecond"] as const;

/** A cell as RFC 4180 has it. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** A row of a table. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(",")}\n`;

/** The cells of a line. */
const cellsOf = (text: string): string[] =>
  Array.from(text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g), ([, quoted, bare = ""]) =>
    quoted === undefined ? bare : quoted.replaceAll('""', '"'),
  );

export class MetricsCsv {
  readonly file: BackgroundFile;
  #columns: readonly string[] = [];

  private constructor(path: string) {
    this.file = new BackgroundFile(path);
  }

  /** Continues the table that is there, if any, behind the step that training starts from. */
  static async open(path: string, { step }: StartEvent): Promise<MetricsCsv> {
    const table = new MetricsCsv(path);
    table.file.change(async () => {
      const text = await readText(path);
      const [head = "", ...rows] = text.split("\n").slice(0, -1); // what a killed process left of a row goes
      const columns = cellsOf(head);
      if (text !== "" && columns[0] !== ownColumns[0]) throw new Error("it is no table of this run");
      table.#columns = text === "" ? [] : columns;
      const kept = rows.filter((row) => Number.parseInt(row, 10) <= step);
      const whole = [head, ...kept].map((row) => `${row}\n`).join("");
      if (text !== "" && whole !== text) await writeFileAtomic(path, whole);
    });
    await table.file.settle();
    return table;
  }

  add(event: TrainingEvent): void {
    if (event.type === "step") this.#addRow(event.metrics, pick(event, ownColumns));
    else if (event.type === "evaluation")
      this.#addRow(evaluationMetrics(event.figures), pick(event, ["step", "seconds"]));
  }

  #addRow(metrics: Readonly<Record<string, number>>, own: Readonly<Record<string, number>>): void {
    const missing = [...ownColumns, ...Object.keys(metrics)].filter((name) => !this.#columns.includes(name));
    if (missing.length > 0) {
      const columns = [...this.#columns, ...missing];
      this.#columns = columns;
      this.file.change((path) => widen(path, columns));
    }
    const values: Readonly<Record<string, number | undefined>> = { ...metrics, ...own };
    this.file.append(csvLine(this.#columns.map((name) => textOf(values[name]))));
  }
}

const pick = <K extends string>(record: Readonly<Record<K, number>>, names: readonly K[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, record[name]]));

const textOf = (value: number | undefined): string => (value === undefined ? "" : String(short(value)));

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw cause;
  }
}

/** Gives a table more columns, empty in the rows that are there. */
async function widen(path: string, columns: readonly string[]): Promise<void> {
  const [, ...rows] = (await readText(path)).split("\n").slice(0, -1);
  const padded = rows.map((row) => {
    const cells = cellsOf(row);
    return csvLine([...cells, ...columns.slice(cells.length).map(() => "")]);
  });
  await writeFileAtomic(path, csvLine(columns) + padded.join(""));
}
