/** @file Tables of markdown. */

/** Text that may stand in a cell, where no reader takes any of it for markup. @param {string} text */
export const escaped = (text) =>
  text.replace(/[|<>*_[\]{}]/g, (sign) => (sign === "|" ? "\\|" : `&#${sign.charCodeAt(0)};`));

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows Cells are markdown. */
export const tableOf = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
