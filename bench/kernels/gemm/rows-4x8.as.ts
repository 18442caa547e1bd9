// @ts-nocheck AssemblyScript
/**
 * @file A losing variant, the first version: 4 × 8 tiles only; the team packs all of B and meets, then each thread takes strips
 * of 64 rows and passes over the packed B, which comes from L3, half of it written by the other core.
 * One thread, GAN shapes weighted: 47 GFLOP/s where kernels/gemm.ts reaches 52; two threads: 88 and 102.
 */

import { barrier } from "../../../kernels/barrier";
import { packColumns, packRows } from "../../../kernels/pack";
import { tile4 } from "../../../kernels/tile";

const STRIP_ROWS: i32 = 64;
const DEPTH: i32 = 256;

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
): void {
  const panels = (n + 7) >> 3;
  const panelBytes = <usize>k << 5;
  const pitch = <usize>n << 2;
  const zeros = scratch + <usize>panels * panelBytes + (<usize>tid << 20);
  const spare = zeros + 64;
  const packedA = zeros + 256;
  memory.fill(zeros, 0, 64);

  for (let j = (panels * tid) / threads; j < (panels * (tid + 1)) / threads; j++) {
    const source = b + ((<usize>(j << 3) * <usize>bColStride) << 2);
    packColumns(scratch + <usize>j * panelBytes, source, min(n - (j << 3), 8), k, <usize>bRowStride << 2, <usize>bColStride << 2);
  }
  barrier(threads);

  const quads = (m + 3) >> 2;
  const endRow = min(((quads * (tid + 1)) / threads) << 2, m);
  for (let r0 = ((quads * tid) / threads) << 2; r0 < endRow; r0 += STRIP_ROWS) {
    const rows = min(endRow - r0, STRIP_ROWS);
    for (let p0 = 0; p0 < k; p0 += DEPTH) {
      const depth = min(k - p0, DEPTH);
      for (let i = 0; i < rows; i += 4) {
        const source = a + ((<usize>(r0 + i) * <usize>aRowStride + <usize>p0 * <usize>aColStride) << 2);
        const to = packedA + (<usize>(i * depth) << 2);
        packRows(to, source, 4, min(rows - i, 4), depth, <usize>aRowStride << 2, <usize>aColStride << 2);
      }
      for (let j = 0; j < n; j += 8) {
        const panel = scratch + <usize>(j >> 3) * panelBytes + (<usize>p0 << 5);
        const columns = min(n - j, 8);
        for (let i = 0; i < rows; i += 4) {
          const block = packedA + (<usize>(i * depth) << 2);
          const to = c + <usize>(r0 + i) * pitch + (<usize>j << 2);
          const inside = min(rows - i, 4);
          if (inside == 4 && columns == 8) {
            tile4(block, panel, depth, p0 > 0 ? to : zeros, p0 > 0 ? pitch : 0, to, pitch);
          } else {
            if (p0 > 0) copyTile(spare, 32, to, pitch, inside, columns);
            tile4(block, panel, depth, p0 > 0 ? spare : zeros, p0 > 0 ? 32 : 0, spare, 32);
            copyTile(to, pitch, spare, 32, inside, columns);
          }
        }
      }
    }
  }
}

function copyTile(to: usize, toPitch: usize, from: usize, fromPitch: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) memory.copy(to + <usize>i * toPitch, from + <usize>i * fromPitch, <usize>columns << 2);
}

export { barrier };
