/**
 * @file GEMM, C[m, n] = A[m, k] · B[k, n], any strides, by a team of threads.
 *
 * Rows split (m > COLUMN_SPLIT_ROWS): the team packs B together, meets, and each thread computes its own rows.
 *
 *   for r0 in this thread's rows step STRIP_ROWS          strip of C, materialised at c or in this thread's scratch
 *     for p0 in 0..k step BLOCK_DEPTH                     pack A[strip, p0..] (64 KB: L2)
 *       for j in 0..n step 8                              B panel (8 KB: L1)
 *         for i in strip step 4                           tile: 8 accumulators over BLOCK_DEPTH
 *     epilogue(strip)
 *
 * Columns split (few rows): every thread packs all of A for itself, then packs and uses its own B panels one by one,
 * cache-hot; with an epilogue the team meets and divides the finished rows.
 *
 * Scratch, in bytes, every part rounded up to 64 (mirror of src/backends/wasm/gemm-scratch.ts):
 *
 *   rows:    │ B: ⌈n/8⌉ panels [k, 8] │ thread 0: spare tile 128, A [64, 256], C strip [64, n] │ thread 1: … │
 *   columns: │ C [m, n]               │ thread 0: spare tile 128, A [⌈m/4⌉·4, k], B panel [k, 8] │ thread 1: … │
 *
 * k is never divided among threads and the depth blocks of one element run in order, so the result is the same bit
 * for bit for any number of threads and either split.
 */

import { barrier } from "./barrier";
import { packColumns, packRows } from "./pack";
import { edgeTile, tile } from "./tile";

const STRIP_ROWS: i32 = 64;
const BLOCK_DEPTH: i32 = 256;
const COLUMN_SPLIT_ROWS: i32 = 16;
const SPARE_BYTES: usize = 128;

// @ts-ignore: decorator
@inline
function floatBytes(count: usize): usize {
  return ((count << 2) + 63) & ~63;
}

/** First of the units that thread `tid` does when `units` are divided among `threads`. */
// @ts-ignore: decorator
@inline
function share(units: i32, tid: i32, threads: i32): i32 {
  return (units * tid) / threads;
}

/** One column of tiles: `rows` rows of packed A times one B panel, into C at `c`. */
// @ts-ignore: decorator
@inline
function tileColumn(
  packedA: usize,
  panelBytes: usize,
  panel: usize,
  depth: i32,
  c: usize,
  pitch: usize,
  rows: i32,
  columns: i32,
  accumulate: bool,
  spare: usize,
): void {
  for (let i = 0; i < rows; i += 4) {
    const left = min(rows - i, 4);
    if ((left == 4) & (columns == 8)) tile(packedA, panel, depth, c, pitch, accumulate);
    else edgeTile(packedA, panel, depth, c, pitch, accumulate, left, columns, spare);
    packedA += panelBytes;
    c += pitch << 2;
  }
}

/** Packs `rows` rows of A from address `a` on into 4-row panels. */
// @ts-ignore: decorator
@inline
function packStrip(
  target: usize,
  a: usize,
  rows: i32,
  depth: i32,
  rowStride: i32,
  colStride: i32,
): void {
  for (let i = 0; i < rows; i += 4) {
    packRows(target, a, min(rows - i, 4), depth, rowStride, colStride);
    target += <usize>depth << 4;
    a += <usize>rowStride << 4;
  }
}

/**
 * Thread `tid` of `threads`' part of C = A · B; every thread of the team calls it with the same other arguments. Contains
 * its own barriers except the one at the end, which is the caller's. A[i, p] is at a + 4·(i·aRowStride + p·aColStride),
 * B likewise; strides are in elements, addresses in bytes; m, n, k ≥ 1. Addresses are 16-byte aligned for speed only.
 * @param c C [m, n] row-major; 0 with an epilogue: C is not materialised, its rows live in scratch during the epilogue
 * @param scratch `gemmScratchBytes(m, n, k, threads)` bytes, shared by the team
 * @param epilogue below 0: none; else table index of (firstRow, endRow, cBase) → void, called for each finished block of
 * rows, rows counted from `rowOffset`; element (row, j) is at cBase + 4·(row·n + j), an address that may lie outside C
 */
export function gemm(
  tid: i32,
  threads: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRowStride: i32,
  aColStride: i32,
  b: usize,
  bRowStride: i32,
  bColStride: i32,
  c: usize,
  scratch: usize,
  rowOffset: i32,
  epilogue: i32,
): void {
  const panels = (n + 7) >> 3;
  const panelBytes = <usize>k << 5;
  const pitch = <usize>n << 2;

  if (m > COLUMN_SPLIT_ROWS) {
    const spare =
      scratch +
      floatBytes(<usize>panels * <usize>k << 3) +
      <usize>tid *
        (SPARE_BYTES +
          floatBytes(<usize>STRIP_ROWS * <usize>BLOCK_DEPTH) +
          floatBytes(<usize>STRIP_ROWS * <usize>n));
    const packedA = spare + SPARE_BYTES;
    const strip = packedA + floatBytes(<usize>STRIP_ROWS * <usize>BLOCK_DEPTH);

    for (let j = share(panels, tid, threads), end = share(panels, tid + 1, threads); j < end; j++) {
      const source = b + (<usize>(j << 3) * <usize>bColStride << 2);
      packColumns(scratch + <usize>j * panelBytes, source, min(n - (j << 3), 8), k, bRowStride, bColStride);
    }
    barrier(threads);

    const quads = (m + 3) >> 2;
    const lastRow = min(share(quads, tid + 1, threads) << 2, m);
    for (let r0 = share(quads, tid, threads) << 2; r0 < lastRow; r0 += STRIP_ROWS) {
      const rows = min(lastRow - r0, STRIP_ROWS);
      const target = c == 0 ? strip : c + <usize>r0 * pitch;
      for (let p0 = 0; p0 < k; p0 += BLOCK_DEPTH) {
        const depth = min(k - p0, BLOCK_DEPTH);
        const source = a + (<usize>r0 * <usize>aRowStride + <usize>p0 * <usize>aColStride << 2);
        packStrip(packedA, source, rows, depth, aRowStride, aColStride);
        let panel = scratch + (<usize>p0 << 5);
        for (let j = 0; j < n; j += 8) {
          const to = target + (<usize>j << 2);
          tileColumn(packedA, <usize>depth << 4, panel, depth, to, pitch, rows, min(n - j, 8), p0 > 0, spare);
          panel += panelBytes;
        }
      }
      if (epilogue >= 0) {
        const first = rowOffset + r0;
        call_indirect<void>(epilogue, first, first + rows, target - <usize>first * pitch);
      }
    }
  } else {
    const quads = (m + 3) >> 2;
    const spare =
      scratch +
      floatBytes(<usize>m * <usize>n) +
      <usize>tid * (SPARE_BYTES + floatBytes(<usize>quads * <usize>k << 2) + floatBytes(<usize>k << 3));
    const packedA = spare + SPARE_BYTES;
    const panel = packedA + floatBytes(<usize>quads * <usize>k << 2);
    const target = c == 0 ? scratch : c;

    packStrip(packedA, a, m, k, aRowStride, aColStride);
    for (let j = share(panels, tid, threads), end = share(panels, tid + 1, threads); j < end; j++) {
      const columns = min(n - (j << 3), 8);
      packColumns(panel, b + (<usize>(j << 3) * <usize>bColStride << 2), columns, k, bRowStride, bColStride);
      const to = target + (<usize>j << 5);
      tileColumn(packedA, <usize>k << 4, panel, k, to, pitch, m, columns, false, spare);
    }
    if (epilogue >= 0) {
      barrier(threads);
      const first = rowOffset + share(m, tid, threads);
      const end = rowOffset + share(m, tid + 1, threads);
      if (first < end) call_indirect<void>(epilogue, first, end, target - <usize>rowOffset * pitch);
    }
  }
}
