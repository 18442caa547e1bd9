/**
 * @file The GEMM micro-kernel: a 4 × 8 tile of C in eight vector accumulators.
 *
 * Each accumulator is one chain c = madd(a, b, c) over p ascending, nothing else ever touches it: an element's value
 * depends on the depth order alone, not on the thread, the block or the kind of tile that computed it.
 *
 *            b0 = B[p, 0..3]   b1 = B[p, 4..7]          panels, see pack.ts
 *   A[0, p]  c00               c01
 *   A[1, p]  c10               c11                      per p: 2 vector loads, 4 broadcast loads, 8 madds
 *   A[2, p]  c20               c21
 *   A[3, p]  c30               c31
 *
 * The four-fold unrolled loop tests for the end after each p. V8 moves the loads of a basic block ahead of its
 * arithmetic, so an unrolled block without those branches needs 24 temporaries, spills and runs at half the speed.
 */

/** a·b + c: one rounding in the relaxed build (on processors with fused multiply-add), two in the baseline build. */
// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  else return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * C[4, 8] = A[4, depth] · B[depth, 8] (+ C when `accumulate`).
 * @param a panel of A, @param b panel of B, @param depth at least 1
 * @param c address of the tile, rows `pitch` bytes apart
 */
export function tile(a: usize, b: usize, depth: i32, c: usize, pitch: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  const row1 = c + pitch;
  const row2 = row1 + pitch;
  const row3 = row2 + pitch;
  if (accumulate) {
    c00 = v128.load(c, 0);
    c01 = v128.load(c, 16);
    c10 = v128.load(row1, 0);
    c11 = v128.load(row1, 16);
    c20 = v128.load(row2, 0);
    c21 = v128.load(row2, 16);
    c30 = v128.load(row3, 0);
    c31 = v128.load(row3, 16);
  }
  const end = a + ((<usize>depth) << 4);
  while (true) {
    let b0 = v128.load(b, 0);
    let b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    a += 16;
    if (a == end) break;
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    a += 16;
    if (a == end) break;
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    a += 16;
    if (a == end) break;
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    a += 16;
    b += 128;
    if (a == end) break;
  }
  v128.store(c, c00, 0);
  v128.store(c, c01, 16);
  v128.store(row1, c10, 0);
  v128.store(row1, c11, 16);
  v128.store(row2, c20, 0);
  v128.store(row2, c21, 16);
  v128.store(row3, c30, 0);
  v128.store(row3, c31, 16);
}

/**
 * The valid `rows` × `columns` part of a tile at the edge of C. The whole tile is computed in `spare`, 128 bytes,
 * from zero-padded panels.
 */
export function edgeTile(
  a: usize,
  b: usize,
  depth: i32,
  c: usize,
  pitch: usize,
  accumulate: bool,
  rows: i32,
  columns: i32,
  spare: usize,
): void {
  if (accumulate) copyTile(spare, 32, c, pitch, rows, columns);
  tile(a, b, depth, spare, 32, accumulate);
  copyTile(c, pitch, spare, 32, rows, columns);
}

function copyTile(
  target: usize,
  targetPitch: usize,
  source: usize,
  sourcePitch: usize,
  rows: i32,
  columns: i32,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      f32.store(target + ((<usize>j) << 2), f32.load(source + ((<usize>j) << 2)));
    }
    target += targetPitch;
    source += sourcePitch;
  }
}
