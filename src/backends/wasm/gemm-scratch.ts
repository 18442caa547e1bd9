/** @file How much scratch memory the GEMM kernel needs: the mirror of the layout in kernels/gemm.ts. */

const slabRows = 516;
const stripRows = 66;

/** Width of the tile: the builds of scripts/build-kernels.js differ in it. */
const tileColumns = [8, 16] as const;

/** Bytes of `count` floats, rounded up to a cache line. */
const floatBytes = (count: number): number => Math.ceil(count / 16) * 64;

/** Rows of a block of packed A, see kernels/block.ts. */
const paddedRows = (rows: number): number => (rows <= 2 ? 4 : Math.ceil(rows / 2) * 2);

/**
 * Scratch bytes of `gemm` for C[m, n] = A[m, k] · B[k, n], enough for every build and for either way of dividing the work.
 * @param m rows of C, at least 1
 * @param n columns of C, at least 1
 * @param k depth, at least 1
 * @param threads at least 1
 * @returns a multiple of 64
 */
export function gemmScratchBytes(m: number, n: number, k: number, threads: number): number {
  const sizes = tileColumns.flatMap((width) => {
    const maxDepth = 4096 / width;
    const spare = floatBytes(6 * width) + 64;
    const slab = Math.min(m, slabRows);
    const byColumns =
      floatBytes(slab * n) + floatBytes(paddedRows(slab) * k) + threads * (64 + spare + floatBytes(width * maxDepth));
    const byRows =
      floatBytes(Math.ceil(n / width) * k * width) +
      threads * (spare + floatBytes(stripRows * maxDepth) + floatBytes(stripRows * n));
    return [byColumns, byRows];
  });
  return Math.max(...sizes);
}
