/** @file `ganvas doctor`: what this machine offers, a line each, with advice. */
import { alignColumns, terminalOf } from "../terminal.js";
import { examine } from "../examination.js";
import type { Finding } from "../examination.js";

/** Flags as commander gives them. */
export interface DoctorFlags {
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const marks = { good: "ok", fair: "note", bad: "FAIL" } as const;
const styles = { good: "green", fair: "yellow", bad: "red" } as const;

/** Prints findings as they come; the exit code is 1 when something keeps Ganvas from working. */
export async function doctorCommand({ out, json, quiet }: DoctorFlags): Promise<number> {
  const terminal = terminalOf(process.stdout);
  let code = 0;
  const print = (finding: Finding): void => {
    if (json === true) {
      terminal.write(`${JSON.stringify(finding)}\n`);
      return;
    }
    const { health, name, value, advice } = finding;
    const mark = terminal.style(styles[health], marks[health].padEnd(4));
    const [line = ""] = alignColumns([[name.padEnd(14), `${value}${advice === "" ? "" : `. ${advice}`}`]]);
    terminal.write(`${mark}  ${line}\n`);
  };
  for await (const finding of examine(out)) {
    if (finding.health === "bad") code = 1;
    if (quiet !== true) print(finding);
  }
  return code;
}
