/** @file Rows of images with a caption below each, and headings above the columns. Pure. */
import { tileImages } from "../image-grid.js";
import type { Picture } from "../image-grid.js";
import { drawText, glyphHeight, glyphWidth } from "./pixel-font.js";

/** An image with what is said of it. */
export interface Captioned {
  /** [H, W, C] in [−1, 1]. */
  readonly image: Float32Array;
  readonly caption: string;
}

/** Shape and looks. */
export interface CaptionedOptions {
  /** Pixels. */
  readonly height: number;
  readonly width: number;
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  /** Groups of columns from left to right, with a gap between: how many, and what stands above them. */
  readonly groups: readonly { readonly columns: number; readonly heading: string }[];
  /** Images are enlarged to at least this many pixels a side; 56 unless given, at which nine letters fit below. */
  readonly targetSide?: number | undefined;
}

const padding = 4;
const gap = 20;
const [paper, ink] = [24, 220];

/** Draws them. @param rows as many images each as the groups have columns */
export function captionedRows(rows: readonly (readonly Captioned[])[], options: CaptionedOptions): Picture {
  const { height, width, channels, groups, targetSide = 56 } = options;
  const scale = Math.max(1, Math.ceil(targetSide / Math.max(height, width)));
  const pitch = { x: width * scale + padding, y: height * scale + glyphHeight + 2 * padding };
  const lefts = groups.flatMap(({ columns }, group) => {
    const before = groups.slice(0, group).reduce((sum, other) => sum + other.columns, 0);
    return Array.from({ length: columns }, (_, column) => padding + (before + column) * pitch.x + group * gap);
  });
  const top = glyphHeight + 2 * padding;
  const total = { width: (lefts.at(-1) ?? 0) + pitch.x, height: top + rows.length * pitch.y };
  const data = new Uint8Array(total.width * total.height * channels).fill(paper);
  const write = (text: string, left: number, from: number, room: number): void =>
    drawText(text.slice(0, Math.floor(room / glyphWidth)), (x, y) => {
      const at = ((from + y) * total.width + left + x) * channels;
      data.fill(ink, at, at + channels);
    });
  let first = 0;
  for (const { columns, heading } of groups) {
    write(heading, lefts[first] ?? 0, padding, columns * pitch.x + gap - padding);
    first += columns;
  }
  for (const [row, cells] of rows.entries())
    for (const [column, { image, caption }] of cells.entries()) {
      const [left, from] = [lefts[column] ?? 0, top + row * pitch.y];
      const tile = tileImages(image, { height, width, channels, count: 1, padding: 0, scale });
      const line = tile.width * channels;
      for (let y = 0; y < tile.height; y++)
        data.set(tile.data.subarray(y * line, (y + 1) * line), ((from + y) * total.width + left) * channels);
      write(caption, left, from + tile.height + 2, pitch.x);
    }
  return { ...total, channels, data };
}
