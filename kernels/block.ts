/**
 * @file A block of packed A (some rows, one depth block) as a column of tiles, and its product with one panel of B.
 *
 * The rows are cut into tiles of 6 rows followed by none, one or two tiles of 4, so that at most 3 rows are padding:
 *
 *   rows  1–4: 4    5–6: 6    7–8: 4+4    9–10: 6+4    11–12: 6+6    13–14: 6+4+4    15–16: 6+6+4    …
 */

import { packRows } from "./pack";
import * as narrow from "./tile";
import * as wide from "./tile-wide";

const ROW_BYTES: usize = 4 * TILE_COLUMNS;
/** Bytes of a tile of 6 rows; a row of zeros follows the spare one. */
export const SPARE_TILE_BYTES: usize = 6 * ROW_BYTES;

/** A tile of 6 rows, where tiles that do not fit into C are computed, and one row of zeros. */
export const SPARE_BYTES: usize = SPARE_TILE_BYTES + 64;

/** Rows of the packed block, padding included. */
// @ts-ignore: decorator
@inline
export function paddedRows(rows: i32): i32 {
  return rows <= 2 ? 4 : (rows + 1) & ~1;
}

/** How many of the padded rows are in tiles of 6. */
// @ts-ignore: decorator
@inline
function sixRows(rows: i32): i32 {
  const padded = paddedRows(rows);
  const rest = padded % 6;
  return padded - (rest == 0 ? 0 : rest == 4 ? 4 : 8);
}

/** Number of tiles. */
export function tiles(rows: i32): i32 {
  const six = sixRows(rows);
  return six / 6 + ((paddedRows(rows) - six) >> 2);
}

/** First row of tile `index`; the padded number of rows for index = tiles(rows). */
export function tileRow(rows: i32, index: i32): i32 {
  return index * 6 - (max(index - sixRows(rows) / 6, 0) << 1);
}

/** Packs the tiles between rows `first` and `end` of the block whose A[0, 0] is at `a`. Steps are in bytes. */
export function packBlock(
  target: usize,
  a: usize,
  rows: i32,
  depth: i32,
  rowStep: usize,
  colStep: usize,
  first: i32,
  end: i32,
): void {
  const six = sixRows(rows);
  for (let i = first; i < end; ) {
    const height = i < six ? 6 : 4;
    const to = target + ((<usize>i * <usize>depth) << 2);
    packRows(to, a + <usize>i * rowStep, height, min(rows - i, height), depth, rowStep, colStep);
    i += height;
  }
}

/**
 * C[rows, columns] = A[rows, depth] · B[depth, columns] (+ C when `accumulate`) from packed A and one panel of B. A tile
 * that reaches beyond C is computed whole in the spare tile.
 * @param c address of C[0, 0], rows `pitch` bytes apart
 * @param spare SPARE_BYTES bytes of this thread, prepared by `clearSpare`
 */
export function multiplyPanel(
  packedA: usize,
  panel: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  c: usize,
  pitch: usize,
  accumulate: bool,
  spare: usize,
): void {
  const six = sixRows(rows);
  const zeros = spare + SPARE_TILE_BYTES;
  for (let i = 0; i < rows; ) {
    const height = i < six ? 6 : 4;
    const inside = min(rows - i, height);
    if (inside == height && columns == TILE_COLUMNS) {
      multiplyTile(packedA, panel, height, depth, accumulate ? c : zeros, accumulate ? pitch : 0, c, pitch);
    } else {
      if (accumulate) copyTile(spare, ROW_BYTES, c, pitch, inside, columns);
      multiplyTile(packedA, panel, height, depth, accumulate ? spare : zeros, accumulate ? ROW_BYTES : 0, spare, ROW_BYTES);
      copyTile(c, pitch, spare, ROW_BYTES, inside, columns);
    }
    packedA += (<usize>height * <usize>depth) << 2;
    c += <usize>height * pitch;
    i += height;
  }
}

/** Writes the row of zeros that sums start with. */
export function clearSpare(spare: usize): void {
  memory.fill(spare + SPARE_TILE_BYTES, 0, ROW_BYTES);
}

// @ts-ignore: decorator
@inline
function multiplyTile(
  packedA: usize,
  panel: usize,
  height: i32,
  depth: i32,
  from: usize,
  fromPitch: usize,
  c: usize,
  pitch: usize,
): void {
  if (TILE_COLUMNS == 16) {
    if (height == 6) wide.tile6(packedA, panel, depth, from, fromPitch, c, pitch);
    else wide.tile4(packedA, panel, depth, from, fromPitch, c, pitch);
  } else {
    if (height == 6) narrow.tile6(packedA, panel, depth, from, fromPitch, c, pitch);
    else narrow.tile4(packedA, panel, depth, from, fromPitch, c, pitch);
  }
}

/** Copies some rows and columns of a tile, element by element. */
export function copyTile(
  target: usize,
  targetPitch: usize,
  source: usize,
  sourcePitch: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = <usize>columns << 2;
  for (let i = 0; i < rows; i++) {
    for (let at: usize = 0; at < bytes; at += 4) f32.store(target + at, f32.load(source + at));
    target += targetPitch;
    source += sourcePitch;
  }
}
