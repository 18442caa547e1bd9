/**
 * @file Packing: copies blocks of a strided matrix into the interleaved panels that the GEMM micro-kernel reads.
 *
 *   A panel, 6 rows × depth:           a00 a10 a20 a30 a40 a50 │ a01 a11 a21 a31 a41 a51 │ …   24 bytes per p
 *   A panel, 4 rows × depth:           a00 a10 a20 a30 │ a01 a11 a21 a31 │ …                   16 bytes per p
 *   B panel, depth × TILE_COLUMNS:     b00 b01 … b07 │ b10 b11 … b17 │ …                       32 or 64 bytes per p
 *
 * A panel is built from groups of four or two lanes (rows of A, columns of B): lane q, depth p is read at
 * source + q·laneStep + p·depthStep and written at target + p·pitch + 4·q. Neighbouring lanes are a vector copy,
 * neighbouring depths a 4×4 transpose in registers; anything else goes by element.
 * Missing lanes at the edge of the matrix are zero, so the micro-kernel need not know about them.
 */

/** Packs a group of four lanes, of which the first `lanes` (0 to 4) exist. Steps and pitch in bytes. */
function packFour(
  target: usize,
  pitch: usize,
  source: usize,
  lanes: i32,
  depth: i32,
  laneStep: usize,
  depthStep: usize,
): void {
  if (lanes < 4) {
    packPart(target, pitch, source, 4, lanes, depth, laneStep, depthStep);
  } else if (laneStep == 4) {
    for (let p = 0; p < depth; p++) {
      v128.store(target, v128.load(source));
      target += pitch;
      source += depthStep;
    }
  } else if (depthStep == 4) {
    transposeFour(target, pitch, source, depth, laneStep);
  } else {
    packPart(target, pitch, source, 4, 4, depth, laneStep, depthStep);
  }
}

function transposeFour(target: usize, pitch: usize, row0: usize, depth: i32, step: usize): void {
  let row1 = row0 + step;
  let row2 = row1 + step;
  let row3 = row2 + step;
  for (; depth >= 4; depth -= 4) {
    const r0 = v128.load(row0);
    const r1 = v128.load(row1);
    const r2 = v128.load(row2);
    const r3 = v128.load(row3);
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(target + pitch, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    target += pitch << 1;
    v128.store(target, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    v128.store(target + pitch, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    target += pitch << 1;
    row0 += 16;
    row1 += 16;
    row2 += 16;
    row3 += 16;
  }
  if (depth > 0) packPart(target, pitch, row0, 4, 4, depth, step, 4);
}

/** Packs a group of two lanes, of which the first `lanes` (0 to 2) exist. */
function packTwo(
  target: usize,
  pitch: usize,
  source: usize,
  lanes: i32,
  depth: i32,
  laneStep: usize,
  depthStep: usize,
): void {
  if (lanes < 2) {
    packPart(target, pitch, source, 2, lanes, depth, laneStep, depthStep);
  } else if (laneStep == 4) {
    for (let p = 0; p < depth; p++) {
      i64.store(target, i64.load(source));
      target += pitch;
      source += depthStep;
    }
  } else {
    let next = source + laneStep;
    if (depthStep == 4) {
      for (; depth >= 4; depth -= 4) {
        const r0 = v128.load(source);
        const r1 = v128.load(next);
        const low = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
        const high = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
        v128.store_lane<i64>(target, low, 0);
        v128.store_lane<i64>(target + pitch, low, 1);
        target += pitch << 1;
        v128.store_lane<i64>(target, high, 0);
        v128.store_lane<i64>(target + pitch, high, 1);
        target += pitch << 1;
        source += 16;
        next += 16;
      }
    }
    for (; depth > 0; depth--) {
      f32.store(target, f32.load(source));
      f32.store(target, f32.load(next), 4);
      target += pitch;
      source += depthStep;
      next += depthStep;
    }
  }
}

/** Packs any group element by element: `lanes` of `width` lanes exist, the others are zero. */
function packPart(
  target: usize,
  pitch: usize,
  source: usize,
  width: i32,
  lanes: i32,
  depth: i32,
  laneStep: usize,
  depthStep: usize,
): void {
  for (let p = 0; p < depth; p++) {
    let from = source;
    for (let q = 0; q < width; q++) {
      f32.store(target + (<usize>q << 2), q < lanes ? f32.load(from) : 0);
      from += laneStep;
    }
    target += pitch;
    source += depthStep;
  }
}

/** Packs `rows` (1 to `height`) rows of A into one panel of `height` (4 or 6) × `depth`. Steps in bytes. */
export function packRows(
  target: usize,
  source: usize,
  height: i32,
  rows: i32,
  depth: i32,
  rowStep: usize,
  colStep: usize,
): void {
  const pitch = <usize>height << 2;
  packFour(target, pitch, source, min(rows, 4), depth, rowStep, colStep);
  if (height == 6) packTwo(target + 16, pitch, source + (rowStep << 2), max(rows - 4, 0), depth, rowStep, colStep);
}

/** Packs `columns` (1 to TILE_COLUMNS) columns of B into one panel of `depth` × TILE_COLUMNS. Steps in bytes. */
export function packColumns(
  target: usize,
  source: usize,
  columns: i32,
  depth: i32,
  rowStep: usize,
  colStep: usize,
): void {
  if (columns == TILE_COLUMNS && colStep == 4) {
    for (let p = 0; p < depth; p++) {
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
      if (TILE_COLUMNS == 16) {
        v128.store(target, v128.load(source, 32), 32);
        v128.store(target, v128.load(source, 48), 48);
      }
      target += TILE_COLUMNS << 2;
      source += rowStep;
    }
    return;
  }
  for (let q = 0; q < TILE_COLUMNS; q += 4) {
    packFour(target, TILE_COLUMNS << 2, source, max(min(columns - q, 4), 0), depth, colStep, rowStep);
    target += 16;
    source += colStep << 2;
  }
}
