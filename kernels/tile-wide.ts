/**
 * @file The GEMM micro-kernel for engines that join two neighbouring vectors into one of 256 bits: a tile of 6 × 16 or
 * 4 × 16, else as in tile.ts.
 *
 * Node 24 does so with V8's flag --experimental-wasm-revectorize: 12 accumulators of 256 bits, 115 GFLOP/s per core where
 * tile.ts reaches 57. It joins what it finds by starting from neighbouring stores, so the loads, madds and stores of a row
 * are written in the same order everywhere, and there is no branch on the way. Without the flag these tiles spill: 50.
 */

import { madd } from "./tile";

/**
 * C[6, 16] = F + A[6, depth] · B[depth, 16].
 * @param depth at least 1
 * @param from what the sum starts with: the address of F, rows `fromPitch` bytes apart; may be C itself
 */
export function tile6(a: usize, b: usize, depth: i32, from: usize, fromPitch: usize, c: usize, pitch: usize): void {
  let c00 = v128.load(from, 0);
  let c01 = v128.load(from, 16);
  let c02 = v128.load(from, 32);
  let c03 = v128.load(from, 48);
  from += fromPitch;
  let c10 = v128.load(from, 0);
  let c11 = v128.load(from, 16);
  let c12 = v128.load(from, 32);
  let c13 = v128.load(from, 48);
  from += fromPitch;
  let c20 = v128.load(from, 0);
  let c21 = v128.load(from, 16);
  let c22 = v128.load(from, 32);
  let c23 = v128.load(from, 48);
  from += fromPitch;
  let c30 = v128.load(from, 0);
  let c31 = v128.load(from, 16);
  let c32 = v128.load(from, 32);
  let c33 = v128.load(from, 48);
  from += fromPitch;
  let c40 = v128.load(from, 0);
  let c41 = v128.load(from, 16);
  let c42 = v128.load(from, 32);
  let c43 = v128.load(from, 48);
  from += fromPitch;
  let c50 = v128.load(from, 0);
  let c51 = v128.load(from, 16);
  let c52 = v128.load(from, 32);
  let c53 = v128.load(from, 48);
  while (true) {
    let b0 = v128.load(b, 0);
    let b1 = v128.load(b, 16);
    let b2 = v128.load(b, 32);
    let b3 = v128.load(b, 48);
    let x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    c02 = madd(x, b2, c02);
    c03 = madd(x, b3, c03);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    c12 = madd(x, b2, c12);
    c13 = madd(x, b3, c13);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    c22 = madd(x, b2, c22);
    c23 = madd(x, b3, c23);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    c32 = madd(x, b2, c32);
    c33 = madd(x, b3, c33);
    x = v128.load_splat<f32>(a, 16);
    c40 = madd(x, b0, c40);
    c41 = madd(x, b1, c41);
    c42 = madd(x, b2, c42);
    c43 = madd(x, b3, c43);
    x = v128.load_splat<f32>(a, 20);
    c50 = madd(x, b0, c50);
    c51 = madd(x, b1, c51);
    c52 = madd(x, b2, c52);
    c53 = madd(x, b3, c53);
    a += 24;
    if (--depth == 0) break;

    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    b2 = v128.load(b, 96);
    b3 = v128.load(b, 112);
    x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    c02 = madd(x, b2, c02);
    c03 = madd(x, b3, c03);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    c12 = madd(x, b2, c12);
    c13 = madd(x, b3, c13);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    c22 = madd(x, b2, c22);
    c23 = madd(x, b3, c23);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    c32 = madd(x, b2, c32);
    c33 = madd(x, b3, c33);
    x = v128.load_splat<f32>(a, 16);
    c40 = madd(x, b0, c40);
    c41 = madd(x, b1, c41);
    c42 = madd(x, b2, c42);
    c43 = madd(x, b3, c43);
    x = v128.load_splat<f32>(a, 20);
    c50 = madd(x, b0, c50);
    c51 = madd(x, b1, c51);
    c52 = madd(x, b2, c52);
    c53 = madd(x, b3, c53);
    a += 24;
    b += 128;
    if (--depth == 0) break;
  }
  v128.store(c, c00, 0);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  c += pitch;
  v128.store(c, c10, 0);
  v128.store(c, c11, 16);
  v128.store(c, c12, 32);
  v128.store(c, c13, 48);
  c += pitch;
  v128.store(c, c20, 0);
  v128.store(c, c21, 16);
  v128.store(c, c22, 32);
  v128.store(c, c23, 48);
  c += pitch;
  v128.store(c, c30, 0);
  v128.store(c, c31, 16);
  v128.store(c, c32, 32);
  v128.store(c, c33, 48);
  c += pitch;
  v128.store(c, c40, 0);
  v128.store(c, c41, 16);
  v128.store(c, c42, 32);
  v128.store(c, c43, 48);
  c += pitch;
  v128.store(c, c50, 0);
  v128.store(c, c51, 16);
  v128.store(c, c52, 32);
  v128.store(c, c53, 48);
}

/** C[4, 16] = F + A[4, depth] · B[depth, 16]; parameters as for `tile6`. */
export function tile4(a: usize, b: usize, depth: i32, from: usize, fromPitch: usize, c: usize, pitch: usize): void {
  let c00 = v128.load(from, 0);
  let c01 = v128.load(from, 16);
  let c02 = v128.load(from, 32);
  let c03 = v128.load(from, 48);
  from += fromPitch;
  let c10 = v128.load(from, 0);
  let c11 = v128.load(from, 16);
  let c12 = v128.load(from, 32);
  let c13 = v128.load(from, 48);
  from += fromPitch;
  let c20 = v128.load(from, 0);
  let c21 = v128.load(from, 16);
  let c22 = v128.load(from, 32);
  let c23 = v128.load(from, 48);
  from += fromPitch;
  let c30 = v128.load(from, 0);
  let c31 = v128.load(from, 16);
  let c32 = v128.load(from, 32);
  let c33 = v128.load(from, 48);
  while (true) {
    let b0 = v128.load(b, 0);
    let b1 = v128.load(b, 16);
    let b2 = v128.load(b, 32);
    let b3 = v128.load(b, 48);
    let x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    c02 = madd(x, b2, c02);
    c03 = madd(x, b3, c03);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    c12 = madd(x, b2, c12);
    c13 = madd(x, b3, c13);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    c22 = madd(x, b2, c22);
    c23 = madd(x, b3, c23);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    c32 = madd(x, b2, c32);
    c33 = madd(x, b3, c33);
    a += 16;
    if (--depth == 0) break;

    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    b2 = v128.load(b, 96);
    b3 = v128.load(b, 112);
    x = v128.load_splat<f32>(a, 0);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    c02 = madd(x, b2, c02);
    c03 = madd(x, b3, c03);
    x = v128.load_splat<f32>(a, 4);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    c12 = madd(x, b2, c12);
    c13 = madd(x, b3, c13);
    x = v128.load_splat<f32>(a, 8);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    c22 = madd(x, b2, c22);
    c23 = madd(x, b3, c23);
    x = v128.load_splat<f32>(a, 12);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    c32 = madd(x, b2, c32);
    c33 = madd(x, b3, c33);
    a += 16;
    b += 128;
    if (--depth == 0) break;
  }
  v128.store(c, c00, 0);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  c += pitch;
  v128.store(c, c10, 0);
  v128.store(c, c11, 16);
  v128.store(c, c12, 32);
  v128.store(c, c13, 48);
  c += pitch;
  v128.store(c, c20, 0);
  v128.store(c, c21, 16);
  v128.store(c, c22, 32);
  v128.store(c, c23, 48);
  c += pitch;
  v128.store(c, c30, 0);
  v128.store(c, c31, 16);
  v128.store(c, c32, 32);
  v128.store(c, c33, 48);
}
