/** @file Pictures below each other with their names at the left. Pure. */
import type { Picture } from "../image-grid.js";
import { drawText, glyphHeight, glyphWidth } from "./pixel-font.js";

/** Between letters and pictures; pictures overlap by as much, because each has such a margin. */
const padding = 2;
const ink = 230;

/** Rows below each other, each with its name at the left, in letters twice their size where rows are high enough. */
export function namedRows(rows: readonly Picture[], names: readonly string[]): Picture {
  const [{ width, height, channels } = { width: 1, height: 1, channels: 1 }] = rows;
  const letter = height >= 3 * glyphHeight ? 2 : 1;
  const margin = Math.max(...names.map((name) => name.length)) * glyphWidth * letter + 2 * padding;
  const pitch = Math.max(height - padding, glyphHeight * letter);
  const total = { width: margin + width, height: rows.length * pitch + padding };
  const data = new Uint8Array(total.width * total.height * channels);
  rows.forEach((row, index) => {
    for (let y = 0; y < height; y++) {
      const line = row.data.subarray(y * width * channels, (y + 1) * width * channels);
      data.set(line, ((index * pitch + y) * total.width + margin) * channels);
    }
    const top = index * pitch + Math.floor((height - 7 * letter) / 2);
    drawText(names[index] ?? "", (x, y) => {
      for (let dy = 0; dy < letter; dy++) {
        const at = (top + y * letter + dy) * total.width + padding + x * letter;
        data.fill(ink, at * channels, (at + letter) * channels);
      }
    });
  });
  return { ...total, channels, data };
}
