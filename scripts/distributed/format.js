/** @file Numbers and tables of docs/distributed-cost.md. */

/** Three significant digits at most. @param {number} value */
const short = (value) => String(value >= 100 ? Math.round(value) : Number(value.toPrecision(value >= 10 ? 3 : 2)));

/** @param {number} seconds */
export function time(seconds) {
  if (seconds < 0.001) return `${short(seconds * 1e6)} µs`;
  return seconds < 1 ? `${short(seconds * 1000)} ms` : `${short(seconds)} s`;
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 2 ** 20 ? `${short(bytes / 1024)} KiB` : `${short(bytes / 2 ** 20)} MiB`;
}

/** @param {number} value */
export const percent = (value) => `${Math.round(100 * value)} %`;

/** @param {number} value */
export const signedPercent = (value) => `${value < 0 ? "−" : "+"}${Math.round(Math.abs(100 * value))} %`;

/** @param {number} count */
export const millions = (count) => `${short(count / 1e6)} M`;

export { short };

/**
 * A table in Markdown.
 * @param {readonly string[]} head @param {readonly (readonly string[])[]} rows
 */
export const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
