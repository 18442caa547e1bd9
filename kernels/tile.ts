/**
 * @file The GEMM micro-kernel: a tile of C, 6 × 8 or 4 × 8, kept in vector accumulators over the whole depth.
 *
 *                 b0 = B[p, 0..3]   b1 = B[p, 4..7]       panels of A and B: see pack.ts
 *   x = A[0, p]   c00               c01
 *   x = A[1, p]   c10               c11                   per p, 6 rows: 2 vector loads, 6 broadcasting loads, 12 madds
 *   …             …                 …
 *   x = A[5, p]   c50               c51
 *
 * Each accumulator is one chain c = madd(a, b, c) over p ascending.
 *
 * V8 moves all loads of a basic block ahead of its arithmetic. In one block, the six x of `tile6` with 12 accumulators and
 * b0, b1 need 20 of the 15 registers, spill, and run at half the speed. A conditional branch after each row keeps every x in
 * a block of its own: depth never is negative, but the compiler cannot know. 57 GFLOP/s instead of 30; `tile4`, which
 * fits without that, reaches 52.
 */

/** a·b + c: one rounding in the relaxed build (on processors with fused multiply-add), two in the baseline build. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  else return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * C[6, 8] = F + A[6, depth] · B[depth, 8].
 * @param depth at least 1
 * @param from what the sum starts with: the address of F, rows `fromPitch` bytes apart; may be C itself
 */
export function tile6(a: usize, b: usize, depth: i32, from: usize, fromPitch: usize, c: usize, pitch: usize): void {
  let c00 = v128.load(from, 0);
  let c01 = v128.load(from, 16);
  from += fromPitch;
  let c10 = v128.load(from, 0);
  let c11 = v128.load(from, 16);
  from += fromPitch;
  let c20 = v128.load(from, 0);
  let c21 = v128.load(from, 16);
  from += fromPitch;
  let c30 = v128.load(from, 0);
  let c31 = v128.load(from, 16);
  from += fromPitch;
  let c40 = v128.load(from, 0);
  let c41 = v128.load(from, 16);
  from += fromPitch;
  let c50 = v128.load(from, 0);
  let c51 = v128.load(from, 16);
  while (true) {
    let b0 = v128.load(b, 0);
    let b1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    if (depth == -1) break;
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    if (depth == -2) break;
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    if (depth == -3) break;
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    if (depth == -4) break;
    x = v128.load_splat<f32>(a, 16);
    c40 = madd(x, b0, c40);
    c41 = madd(x, b1, c41);
    if (depth == -5) break;
    x = v128.load_splat<f32>(a, 20);
    c50 = madd(x, b0, c50);
    c51 = madd(x, b1, c51);
    a += 24;
    if (--depth == 0) break;

    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    if (depth == -1) break;
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    if (depth == -2) break;
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    if (depth == -3) break;
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    if (depth == -4) break;
    x = v128.load_splat<f32>(a, 16);
    c40 = madd(x, b0, c40);
    c41 = madd(x, b1, c41);
    if (depth == -5) break;
    x = v128.load_splat<f32>(a, 20);
    c50 = madd(x, b0, c50);
    c51 = madd(x, b1, c51);
    a += 24;
    b += 64;
    if (--depth == 0) break;
  }
  v128.store(c, c00, 0);
  v128.store(c, c01, 16);
  c += pitch;
  v128.store(c, c10, 0);
  v128.store(c, c11, 16);
  c += pitch;
  v128.store(c, c20, 0);
  v128.store(c, c21, 16);
  c += pitch;
  v128.store(c, c30, 0);
  v128.store(c, c31, 16);
  c += pitch;
  v128.store(c, c40, 0);
  v128.store(c, c41, 16);
  c += pitch;
  v128.store(c, c50, 0);
  v128.store(c, c51, 16);
}

/** C[4, 8] = F + A[4, depth] · B[depth, 8]; parameters as for `tile6`. */
export function tile4(a: usize, b: usize, depth: i32, from: usize, fromPitch: usize, c: usize, pitch: usize): void {
  let c00 = v128.load(from, 0);
  let c01 = v128.load(from, 16);
  from += fromPitch;
  let c10 = v128.load(from, 0);
  let c11 = v128.load(from, 16);
  from += fromPitch;
  let c20 = v128.load(from, 0);
  let c21 = v128.load(from, 16);
  from += fromPitch;
  let c30 = v128.load(from, 0);
  let c31 = v128.load(from, 16);
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
    if (--depth == 0) break;

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
    if (--depth == 0) break;

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
    if (--depth == 0) break;

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
    if (--depth == 0) break;
  }
  v128.store(c, c00, 0);
  v128.store(c, c01, 16);
  c += pitch;
  v128.store(c, c10, 0);
  v128.store(c, c11, 16);
  c += pitch;
  v128.store(c, c20, 0);
  v128.store(c, c21, 16);
  c += pitch;
  v128.store(c, c30, 0);
  v128.store(c, c31, 16);
}
