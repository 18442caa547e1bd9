/** @file A strip of gathered rows of A times panels of B, C[rows, columns] = A · B, in tiles of 6 rows; see tile-rows.ts. */

import { SPARE_TILE_BYTES, copyTile } from "./block";
import * as narrow from "./tile-rows";
import * as wide from "./tile-rows-wide";
import { ROW_PITCH } from "./tile-rows";

export const TILE_ROWS: i32 = 6;
const ROW_BYTES: usize = 4 * TILE_COLUMNS;

/** Bytes of a panel of B per unit of depth. */
export const PANEL_PITCH: usize = 4 * TILE_COLUMNS;
/** Longest depth block; a panel of B of this depth takes half of a 32 KB L1 cache, a row of A fits into ROW_PITCH. */
export const MAX_DEPTH: i32 = 4096 / TILE_COLUMNS;

// @ts-ignore: decorator
@inline
function multiplyTile(a: usize, b: usize, depth: i32, from: usize, fromPitch: usize, c: usize, pitch: usize): void {
  if (TILE_COLUMNS == 16) wide.tile6(a, b, depth, from, fromPitch, c, pitch);
  else narrow.tile6(a, b, depth, from, fromPitch, c, pitch);
}

/**
 * C[rows, columns] = A[rows, depth] · B[depth, columns], one panel wide (+ C when `accumulate`). A tile that reaches beyond C
 * is computed whole in the spare tile; rows of A beyond the last may hold anything.
 * @param c address of C[0, 0], rows `pitch` bytes apart
 * @param spare a tile and a row of zeros, prepared by `clearSpare` of block.ts
 */
export function multiplyRows(
  a: usize,
  panel: usize,
  rows: i32,
  columns: i32,
  depth: i32,
  c: usize,
  pitch: usize,
  accumulate: bool,
  spare: usize,
): void {
  const zeros = spare + SPARE_TILE_BYTES;
  for (let i = 0; i < rows; i += TILE_ROWS) {
    const inside = min(rows - i, TILE_ROWS);
    if (inside == TILE_ROWS && columns == TILE_COLUMNS) {
      multiplyTile(a, panel, depth, accumulate ? c : zeros, accumulate ? pitch : 0, c, pitch);
    } else {
      if (accumulate) copyTile(spare, ROW_BYTES, c, pitch, inside, columns);
      multiplyTile(a, panel, depth, accumulate ? spare : zeros, accumulate ? ROW_BYTES : 0, spare, ROW_BYTES);
      copyTile(c, pitch, spare, ROW_BYTES, inside, columns);
    }
    a += TILE_ROWS * ROW_PITCH;
    c += TILE_ROWS * pitch;
  }
}
