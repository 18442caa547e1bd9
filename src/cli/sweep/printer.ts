/** @file What a sweep prints: a line or a record per trial as it goes, the table at the end. */
import { terminalOf } from "../terminal.js";
import { printResult } from "../use-flags.js";
import type { UseFlags } from "../use-flags.js";
import type { TrialRecord } from "./record.js";
import { resultLines, valuesText } from "./results.js";
import type { TrialEnd } from "./trainer.js";

export class SweepPrinter {
  readonly #flags: Pick<UseFlags, "json" | "quiet">;

  constructor(flags: Pick<UseFlags, "json" | "quiet">) {
    this.#flags = flags;
  }

  /** A line for people only. */
  note(line: string): void {
    if (this.#flags.json !== true) printResult(this.#flags, {}, line);
  }

  /** A trial that was finished before. */
  wasFinished(record: TrialRecord): void {
    printResult(this.#flags, record, `${record.trial} is finished already`);
  }

  /** A trial that now begins or goes on. @param host where, if the sweep runs on several */
  begun(record: TrialRecord, host?: string): void {
    const how = record.state === "waiting" ? "begins" : "goes on";
    this.note(`${record.trial} ${how}${host === undefined ? "" : ` on ${host}`}: ${valuesText(record)}`);
  }

  ended({ record, failure }: TrialEnd): void {
    const where = record.host === undefined ? "" : ` on ${record.host}`;
    if (failure !== undefined) process.stderr.write(`ganvas: warning: ${record.trial}${where}: ${failure}\n`);
    printResult(this.#flags, record, `${record.trial} ${record.state}`);
  }

  /** @param file that has it, too */
  table(records: readonly TrialRecord[], file: string): void {
    if (this.#flags.json === true || this.#flags.quiet === true) return;
    const [head = "", ...lines] = resultLines(records);
    const terminal = terminalOf(process.stdout);
    terminal.write(`\n${terminal.style("bold", head)}\n${lines.join("\n")}\n\nResults: ${file}\n`);
  }
}
