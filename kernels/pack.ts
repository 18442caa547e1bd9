/**
 * @file Packing: copies blocks of a strided matrix into the interleaved panels that the GEMM micro-kernel reads.
 *
 *   A panel, 4 rows × k:     a00 a10 a20 a30 │ a01 a11 a21 a31 │ …      one 16-byte vector per p
 *   B panel, k × 8 columns:  b00 b01 … b07   │ b10 b11 … b17   │ …      two 16-byte vectors per p
 *
 * A B panel is a pair of 4-wide panels side by side, so both use `packFour`: lane index q, depth index p,
 * source element at source + 4·(q·laneStride + p·depthStride), target vector at target + p·pitch.
 * Unit lane stride is a vector copy, unit depth stride a 4×4 transpose in registers; anything else goes by element.
 * Missing lanes at the edge of the matrix are zero, so the micro-kernel never needs to know.
 */

/** Packs `lanes` (1 to 4) lanes of `depth` elements; `pitch` bytes from one target vector to the next. */
// @ts-ignore: decorator
@inline
export function packFour(
  target: usize,
  pitch: usize,
  source: usize,
  lanes: i32,
  depth: i32,
  laneStride: i32,
  depthStride: i32,
): void {
  if (lanes == 4 && laneStride == 1) {
    copyLanes(target, pitch, source, depth, (<usize>depthStride) << 2);
  } else if (lanes == 4 && depthStride == 1) {
    transposeLanes(target, pitch, source, depth, (<usize>laneStride) << 2);
  } else {
    gatherLanes(target, pitch, source, lanes, depth, (<usize>laneStride) << 2, (<usize>depthStride) << 2);
  }
}

function copyLanes(target: usize, pitch: usize, source: usize, depth: i32, step: usize): void {
  for (let p = 0; p < depth; p++) {
    v128.store(target, v128.load(source));
    target += pitch;
    source += step;
  }
}

function transposeLanes(target: usize, pitch: usize, source: usize, depth: i32, step: usize): void {
  let row0 = source;
  let row1 = row0 + step;
  let row2 = row1 + step;
  let row3 = row2 + step;
  let p = 0;
  for (; p + 4 <= depth; p += 4) {
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
  for (; p < depth; p++) {
    f32.store(target, f32.load(row0), 0);
    f32.store(target, f32.load(row1), 4);
    f32.store(target, f32.load(row2), 8);
    f32.store(target, f32.load(row3), 12);
    target += pitch;
    row0 += 4;
    row1 += 4;
    row2 += 4;
    row3 += 4;
  }
}

function gatherLanes(
  target: usize,
  pitch: usize,
  source: usize,
  lanes: i32,
  depth: i32,
  laneStep: usize,
  depthStep: usize,
): void {
  for (let p = 0; p < depth; p++) {
    v128.store(target, f32x4.splat(0));
    for (let q = 0; q < lanes; q++) {
      f32.store(target + ((<usize>q) << 2), f32.load(source + <usize>q * laneStep));
    }
    target += pitch;
    source += depthStep;
  }
}

/** Packs `rows` (1 to 4) rows of A into one panel of 4 × `depth`. */
export function packRows(
  target: usize,
  source: usize,
  rows: i32,
  depth: i32,
  rowStride: i32,
  colStride: i32,
): void {
  packFour(target, 16, source, rows, depth, rowStride, colStride);
}

/** Packs `columns` (1 to 8) columns of B into one panel of `depth` × 8. */
export function packColumns(
  target: usize,
  source: usize,
  columns: i32,
  depth: i32,
  rowStride: i32,
  colStride: i32,
): void {
  packFour(target, 32, source, min(columns, 4), depth, colStride, rowStride);
  packFour(
    target + 16,
    32,
    source + (<usize>colStride << 4),
    max(min(columns - 4, 4), 0),
    depth,
    colStride,
    rowStride,
  );
}
