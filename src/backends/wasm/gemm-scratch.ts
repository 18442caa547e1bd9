/** @file How much scratch memory the GEMM kernel needs; the exact mirror of the layout in kernels/gemm.ts. */

const stripRows = 64;
const blockDepth = 256;
const columnSplitRows = 16;
const spareBytes = 128;

const floatBytes = (count: number): number => Math.ceil(count / 16) * 64;

/**
 * Scratch bytes of `gemm` for C[m, n] = A[m, k] · B[k, n] on `threads` threads.
 * @param m, n, k at least 1
 * @returns a multiple of 64
 */
export function gemmScratchBytes(m: number, n: number, k: number, threads: number): number {
  const panels = Math.ceil(n / 8);
  if (m > columnSplitRows) {
    const perThread = spareBytes + floatBytes(stripRows * blockDepth) + floatBytes(stripRows * n);
    return floatBytes(panels * k * 8) + threads * perThread;
  }
  const perThread = spareBytes + floatBytes(Math.ceil(m / 4) * k * 4) + floatBytes(k * 8);
  return floatBytes(m * n) + threads * perThread;
}
