/** @file What the terminal can do, and styled text. */
import { styleText } from "node:util";

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Output to a stream, with what it can show. */
export interface Terminal {
  readonly isTty: boolean;
  readonly hasColor: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
  /** The text, styled where colours are wanted and possible. */
  style(style: Style, text: string): string;
  write(text: string): void;
}

/** A stream as Node has it; `isTTY` is missing on pipes and files. */
interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Looks at a stream and the environment: no control characters without a terminal, no colours with NO_COLOR. */
export function terminalOf(stream: Output, env: NodeJS.ProcessEnv = process.env): Terminal {
  const isTty = stream.isTTY === true && env["TERM"] !== "dumb";
  const hasColor = isTty && (env["NO_COLOR"] ?? "") === "";
  return {
    isTty,
    hasColor,
    columns: () => stream.columns || 80,
    rows: () => stream.rows || 24,
    style: (style, text) => (hasColor ? styleText(style, text, { validateStream: false }) : text),
    write: (text) => void stream.write(text),
  };
}

/** Rows of cells as aligned lines; the last column is as long as it is. */
export function alignColumns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.slice(0, -1).forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + gap))).join(""),
  );
}
