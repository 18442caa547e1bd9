/**
 * @file GEMM, C[m, n] = A[m, k] · B[k, n], any strides, by a team of threads. Two ways to divide the work:
 *
 * By columns, the usual one. The team packs a slab of A together and meets; then each thread packs panels of B one at a time
 * into a buffer that stays in its L1 cache, and uses each at once for the whole slab. A thread that has finished its share of
 * the panels takes what the others have not begun.
 *
 *   for r0 in 0..m step slab
 *     pack A[r0.., 0..k]; meet
 *     for j in panels                                     C columns: L1, L2
 *       for p0 in 0..k step depth                         pack B[p0.., j] (16 KB: L1)
 *         for i in slab step 6 (the last one or two: 4)   tile: 12 accumulators over depth; A streams from L2
 *     meet; epilogue(this thread's share of the rows); meet if another slab follows
 *
 * By rows, for few columns. The team packs B together and meets; then each thread packs strips of its rows of A:
 *
 *   for r0 in this thread's rows step STRIP_ROWS
 *     for p0 in 0..k step depth                           pack A[strip, p0..] (L2)
 *       for each panel of B, for i in strip step 6        tile
 *     epilogue(strip)
 *
 * Scratch, in bytes, every part rounded up to 64; mirrored by src/backends/wasm/gemm-scratch.ts:
 *
 *   columns: │ next panel of thread 0, 1, … (64 each) │ C [slab, n] │ A [slab, k] │ thread 0: spare tile,
 *            │ B panel [depth, TILE_COLUMNS] │ thread 1: … │
 *   rows:    │ B [panels, k, TILE_COLUMNS] │ thread 0: spare tile, A [strip, depth], C [strip, n] │ thread 1: … │
 *
 * k is never divided among threads and the depth blocks of one element run in order, so an element is one chain of madds
 * over p ascending: the same bits for any number of threads, either division and every kind of tile.
 */

import { barrier } from "./barrier";
import { SPARE_BYTES, clearSpare, multiplyPanel, packBlock, paddedRows, tileRow, tiles } from "./block";
import { packColumns } from "./pack";
import { ceilDiv, evenBlock, share } from "./sharing";

/** Most rows of A in one slab. */
const SLAB_ROWS: i32 = 516;
const STRIP_ROWS: i32 = 66;
/** Longest depth block; a panel of B of this depth takes half of a 32 KB L1 cache. */
const MAX_DEPTH: i32 = 4096 / TILE_COLUMNS;
const PANEL_PITCH: usize = 4 * TILE_COLUMNS;

// @ts-ignore: decorator
@inline
function floatBytes(count: usize): usize {
  return ((count << 2) + 63) & ~63;
}

/** Whether to divide by columns: when the slowest thread then has at most 1/16 more to compute than by rows. */
function byColumns(m: i32, n: i32, threads: i32): bool {
  const columns = ceilDiv(ceilDiv(n, TILE_COLUMNS), threads) * TILE_COLUMNS;
  const rows = ceilDiv(ceilDiv(m, 2), threads) * 2;
  return <f64>columns * <f64>paddedRows(m) * 16 <= <f64>n * <f64>paddedRows(rows) * 17;
}

/**
 * Thread `tid` of `threads`' part of C = A · B; every thread of the team calls it with the same other arguments. Contains
 * its own barriers except the one at the end, which is the caller's. A[i, p] is at a + 4·(i·aRowStride + p·aColStride),
 * B likewise; strides are in elements, addresses in bytes; m, n, k ≥ 1.
 * @param c C [m, n] row-major; 0, with an epilogue: C lives in scratch and only the epilogue sees it
 * @param scratch `gemmScratchBytes(m, n, k, threads)` bytes, shared by the team
 * @param epilogue below 0: none; else table index of (firstRow, endRow, cBase) → void, called for each finished block of
 * rows, rows counted from `rowOffset`; element (row, j) is at cBase + 4·(row·n + j), where cBase may lie outside C
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
  const aRowStep = <usize>aRowStride << 2;
  const aColStep = <usize>aColStride << 2;
  const bRowStep = <usize>bRowStride << 2;
  const bColStep = <usize>bColStride << 2;
  if (byColumns(m, n, threads)) {
    const slab = evenBlock(m, SLAB_ROWS);
    for (let r0 = 0; r0 < m; r0 += slab) {
      if (r0 > 0) barrier(threads); // nobody still reads the slab before
      const rows = min(m - r0, slab);
      const rowA = a + <usize>r0 * aRowStep;
      const rowC = c == 0 ? 0 : c + ((<usize>r0 * <usize>n) << 2);
      multiplySlab(
        tid, threads, rows, n, k, rowA, aRowStep, aColStep, b, bRowStep, bColStep, rowC, scratch, rowOffset + r0, epilogue,
        min(m, slab),
      );
    }
  } else {
    multiplyStrips(
      tid, threads, m, n, k, a, aRowStep, aColStep, b, bRowStep, bColStep, c, scratch, rowOffset, epilogue,
    );
  }
}

/** One slab of the division by columns; `slabRows` is the height of the slabs in scratch. Steps are in bytes. */
function multiplySlab(
  tid: i32,
  threads: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRowStep: usize,
  aColStep: usize,
  b: usize,
  bRowStep: usize,
  bColStep: usize,
  c: usize,
  scratch: usize,
  rowOffset: i32,
  epilogue: i32,
  slabRows: i32,
): void {
  const maxDepth = evenBlock(k, MAX_DEPTH);
  const padded = <usize>paddedRows(m);
  const pitch = <usize>n << 2;
  const ownC = scratch + (<usize>threads << 6);
  const target = c == 0 ? ownC : c;
  const packedA = ownC + floatBytes(<usize>slabRows * <usize>n);
  const spare =
    packedA +
    floatBytes(<usize>paddedRows(slabRows) * <usize>k) +
    <usize>tid * (SPARE_BYTES + <usize>MAX_DEPTH * PANEL_PITCH);
  const panel = spare + SPARE_BYTES;
  clearSpare(spare);
  const panels = ceilDiv(n, TILE_COLUMNS);
  atomic.store<i32>(scratch + (<usize>tid << 6), share(panels, tid, threads));

  const first = tileRow(m, share(tiles(m), tid, threads));
  const end = tileRow(m, share(tiles(m), tid + 1, threads));
  for (let p0 = 0; p0 < k; p0 += maxDepth) {
    const depth = min(k - p0, maxDepth);
    const block = packedA + ((<usize>p0 * padded) << 2);
    packBlock(block, a + <usize>p0 * aColStep, m, depth, aRowStep, aColStep, first, end);
  }
  barrier(threads);

  for (let turn = 0; turn < threads; turn++) {
    const owner = (tid + turn) % threads; // first its own panels, then what slower threads have left
    const endPanel = share(panels, owner + 1, threads);
    while (true) {
      const j = atomic.add<i32>(scratch + (<usize>owner << 6), 1);
      if (j >= endPanel) break;
      const columns = min(n - j * TILE_COLUMNS, TILE_COLUMNS);
      const columnB = b + <usize>(j * TILE_COLUMNS) * bColStep;
      const columnC = target + <usize>j * PANEL_PITCH;
      for (let p0 = 0; p0 < k; p0 += maxDepth) {
        const depth = min(k - p0, maxDepth);
        packColumns(panel, columnB + <usize>p0 * bRowStep, columns, depth, bRowStep, bColStep);
        multiplyPanel(packedA + ((<usize>p0 * padded) << 2), panel, m, columns, depth, columnC, pitch, p0 > 0, spare);
      }
    }
  }
  if (epilogue >= 0) {
    barrier(threads);
    const firstRow = rowOffset + share(m, tid, threads);
    const endRow = rowOffset + share(m, tid + 1, threads);
    if (firstRow < endRow) call_indirect<void>(epilogue, firstRow, endRow, target - <usize>rowOffset * pitch);
  }
}

/** The division by rows. Steps are in bytes. */
function multiplyStrips(
  tid: i32,
  threads: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRowStep: usize,
  aColStep: usize,
  b: usize,
  bRowStep: usize,
  bColStep: usize,
  c: usize,
  scratch: usize,
  rowOffset: i32,
  epilogue: i32,
): void {
  const maxDepth = evenBlock(k, MAX_DEPTH);
  const pitch = <usize>n << 2;
  const panels = ceilDiv(n, TILE_COLUMNS);
  const panelBytes = <usize>k * PANEL_PITCH;
  const blockBytes = floatBytes(<usize>STRIP_ROWS * <usize>MAX_DEPTH);
  const spare =
    scratch +
    <usize>panels * panelBytes +
    <usize>tid * (SPARE_BYTES + blockBytes + floatBytes(<usize>STRIP_ROWS * <usize>n));
  const packedA = spare + SPARE_BYTES;
  const strip = packedA + blockBytes;
  clearSpare(spare);

  const endPanel = share(panels, tid + 1, threads);
  for (let p0 = 0; p0 < k; p0 += maxDepth) {
    const depth = min(k - p0, maxDepth);
    for (let j = share(panels, tid, threads); j < endPanel; j++) {
      const columns = min(n - j * TILE_COLUMNS, TILE_COLUMNS);
      const source = b + <usize>p0 * bRowStep + <usize>(j * TILE_COLUMNS) * bColStep;
      packColumns(scratch + <usize>j * panelBytes + <usize>p0 * PANEL_PITCH, source, columns, depth, bRowStep, bColStep);
    }
  }
  barrier(threads);

  const pairs = ceilDiv(m, 2);
  const endRow = min(share(pairs, tid + 1, threads) << 1, m);
  for (let r0 = share(pairs, tid, threads) << 1; r0 < endRow; r0 += STRIP_ROWS) {
    const rows = min(endRow - r0, STRIP_ROWS);
    const target = c == 0 ? strip : c + <usize>r0 * pitch;
    for (let p0 = 0; p0 < k; p0 += maxDepth) {
      const depth = min(k - p0, maxDepth);
      packBlock(packedA, a + <usize>r0 * aRowStep + <usize>p0 * aColStep, rows, depth, aRowStep, aColStep, 0, rows);
      let panel = scratch + <usize>p0 * PANEL_PITCH;
      for (let j = 0; j < n; j += TILE_COLUMNS) {
        const columns = min(n - j, TILE_COLUMNS);
        multiplyPanel(packedA, panel, rows, columns, depth, target + (<usize>j << 2), pitch, p0 > 0, spare);
        panel += panelBytes;
      }
    }
    if (epilogue >= 0) {
      const first = rowOffset + r0;
      call_indirect<void>(epilogue, first, first + rows, target - <usize>first * pitch);
    }
  }
}
