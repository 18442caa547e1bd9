/**
 * @file Winograd's F(2×2, 3×3) (Lavin & Gray 2016, arXiv:1509.09308): 16 multiplications for the 36 of 2×2 results of
 * 3×3 taps. The lines of F(2, 3) go down the columns of a tile, then along its rows, four channels at a time; in between
 * they lie at \`work\`.
 *
 *     Bᵀ = │ 1  0 −1  0 │   G = │ 1    0   0 │   Aᵀ = │ 1  1  1  0 │
 *          │ 0  1  1  0 │       │ ½    ½   ½ │        │ 0  1 −1 −1 │
 *          │ 0 −1  1  0 │       │ ½   −½   ½ │
 *          │ 0  1  0 −1 │       │ 0    0   1 │
 */

/** Bᵀ d. */
// @ts-ignore: decorator
@inline
function inputLine(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, step: usize): void {
  v128.store(to, f32x4.sub(d0, d2));
  to += step;
  v128.store(to, f32x4.add(d1, d2));
  to += step;
  v128.store(to, f32x4.sub(d2, d1));
  to += step;
  v128.store(to, f32x4.sub(d1, d3));
}

/** G w. */
// @ts-ignore: decorator
@inline
function filterLine(w0: v128, w1: v128, w2: v128, to: usize, step: usize): void {
  const half = f32x4.splat(0.5);
  const ends = f32x4.add(w0, w2);
  v128.store(to, w0);
  to += step;
  v128.store(to, f32x4.mul(half, f32x4.add(ends, w1)));
  to += step;
  v128.store(to, f32x4.mul(half, f32x4.sub(ends, w1)));
  to += step;
  v128.store(to, w2);
}

/** Aᵀ m. */
// @ts-ignore: decorator
@inline
function outputLine(m0: v128, m1: v128, m2: v128, m3: v128, to: usize, step: usize): void {
  v128.store(to, f32x4.add(f32x4.add(m0, m1), m2));
  to += step;
  v128.store(to, f32x4.sub(f32x4.sub(m1, m2), m3));
}

/** A ∂y. */
// @ts-ignore: decorator
@inline
function resultLine(g0: v128, g1: v128, to: usize, step: usize): void {
  v128.store(to, g0);
  to += step;
  v128.store(to, f32x4.add(g0, g1));
  to += step;
  v128.store(to, f32x4.sub(g0, g1));
  to += step;
  v128.store(to, f32x4.neg(g1));
}

/** Gᵀ m. */
// @ts-ignore: decorator
@inline
function weightLine(m0: v128, m1: v128, m2: v128, m3: v128, to: usize, step: usize): void {
  const half = f32x4.splat(0.5);
  const sum = f32x4.mul(half, f32x4.add(m1, m2));
  v128.store(to, f32x4.add(m0, sum));
  to += step;
  v128.store(to, f32x4.mul(half, f32x4.sub(m1, m2)));
  to += step;
  v128.store(to, f32x4.add(sum, m3));
}

/** Bᵀ d B: 16 planes of one tile from the pixels whose addresses are at `pixels`. */
export function inputTile(target: usize, plane: usize, pixels: usize, channels: i32, work: usize): void {
  const bytes = <usize>channels << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    for (let v: usize = 0; v < 16; v += 4) {
      const column = pixels + v;
      inputLine(
        v128.load(load<usize>(column) + at),
        v128.load(load<usize>(column, 16) + at),
        v128.load(load<usize>(column, 32) + at),
        v128.load(load<usize>(column, 48) + at),
        work + (v << 2), 64,
      );
    }
    let to = target + at;
    for (let row = work; row < work + 256; row += 64) {
      inputLine(v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48), to, plane);
      to += 4 * plane;
    }
  }
}

/** G w Gᵀ: 16 planes of the 3×3 taps at `taps`, a vector of output channels each. */
export function filterTile(target: usize, plane: usize, taps: usize, work: usize): void {
  for (let at: usize = 0; at < 48; at += 16) {
    filterLine(v128.load(taps + at), v128.load(taps + at, 48), v128.load(taps + at, 96), work + at, 48);
  }
  for (let row = work; row < work + 192; row += 48) {
    filterLine(v128.load(row), v128.load(row, 16), v128.load(row, 32), target, plane);
    target += 4 * plane;
  }
}

/** Aᵀ m A: the 2×2 results of four channels from the planes of one tile, to `results`. */
export function outputTile(results: usize, source: usize, plane: usize, work: usize): void {
  const row = 4 * plane;
  for (let to = work; to < work + 64; to += 16) {
    outputLine(v128.load(source), v128.load(source + row), v128.load(source + 2 * row), v128.load(source + 3 * row), to, 64);
    source += plane;
  }
  for (let a: usize = 0; a < 2; a++) {
    const line = work + a * 64;
    outputLine(v128.load(line), v128.load(line, 16), v128.load(line, 32), v128.load(line, 48), results + a * 32, 16);
  }
}

/** A ∂y Aᵀ: 16 planes of the 2×2 results at `results`, a vector of channels each. */
export function resultTile(target: usize, plane: usize, results: usize, work: usize): void {
  for (let at: usize = 0; at < 32; at += 16) {
    resultLine(v128.load(results + at), v128.load(results + at, 32), work + at, 32);
  }
  for (let row = work; row < work + 128; row += 32) {
    resultLine(v128.load(row), v128.load(row, 16), target, plane);
    target += 4 * plane;
  }
}

/** Gᵀ m G: the 3×3 taps of four output channels; rows `tapY` and columns `tapX` bytes apart. */
export function weightTile(target: usize, tapY: usize, tapX: usize, source: usize, plane: usize, work: usize): void {
  const row = 4 * plane;
  for (let to = work; to < work + 64; to += 16) {
    weightLine(v128.load(source), v128.load(source + row), v128.load(source + 2 * row), v128.load(source + 3 * row), to, 64);
    source += plane;
  }
  for (let a: usize = 0; a < 3; a++) {
    const line = work + a * 64;
    weightLine(v128.load(line), v128.load(line, 16), v128.load(line, 32), v128.load(line, 48), target + a * tapY, tapX);
  }
}
