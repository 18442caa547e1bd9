/**
 * @file Winograd's F(4×4, 2×2) (Lavin & Gray 2016, arXiv:1509.09308): 25 multiplications for the 64 of 4×4 results of
 * 2×2 taps. The lines of F(4, 2) go down the columns of a tile, then along its rows, four channels at a time; in between
 * they lie at \`work\`. Points 0, 1, −1, 2, ∞.
 *
 *     Bᵀ = │ 2 −1 −2  1  0 │   G = │  ½   0 │   Aᵀ = │ 1  1  1  1  0 │
 *          │ 0 −2 −1  1  0 │       │ −½  −½ │        │ 0  1 −1  2  0 │
 *          │ 0  2 −3  1  0 │       │ −⅙   ⅙ │        │ 0  1  1  4  0 │
 *          │ 0 −1  0  1  0 │       │  ⅙   ⅓ │        │ 0  1 −1  8  1 │
 *          │ 0  2 −1 −2  1 │       │  0   1 │
 */

/** Bᵀ d. */
// @ts-ignore: decorator
@inline
function inputLine(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, to: usize, step: usize): void {
  const two = f32x4.splat(2);
  const three = f32x4.splat(3);
  const t = f32x4.sub(d3, d1);
  v128.store(to, f32x4.add(f32x4.mul(two, f32x4.sub(d0, d2)), t));
  to += step;
  v128.store(to, f32x4.sub(t, f32x4.add(d1, d2)));
  to += step;
  v128.store(to, f32x4.add(t, f32x4.mul(three, f32x4.sub(d1, d2))));
  to += step;
  v128.store(to, t);
  to += step;
  v128.store(to, f32x4.sub(f32x4.sub(d4, d2), f32x4.mul(two, t)));
}

/** G w. */
// @ts-ignore: decorator
@inline
function filterLine(w0: v128, w1: v128, to: usize, step: usize): void {
  const half = f32x4.splat(0.5);
  const sixth = f32x4.splat(<f32>(1.0 / 6.0));
  const third = f32x4.splat(<f32>(1.0 / 3.0));
  v128.store(to, f32x4.mul(half, w0));
  to += step;
  v128.store(to, f32x4.mul(f32x4.neg(half), f32x4.add(w0, w1)));
  to += step;
  v128.store(to, f32x4.mul(sixth, f32x4.sub(w1, w0)));
  to += step;
  v128.store(to, f32x4.add(f32x4.mul(sixth, w0), f32x4.mul(third, w1)));
  to += step;
  v128.store(to, w1);
}

/** Aᵀ m. */
// @ts-ignore: decorator
@inline
function outputLine(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, to: usize, step: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const eight = f32x4.splat(8);
  const sum = f32x4.add(m1, m2);
  const difference = f32x4.sub(m1, m2);
  v128.store(to, f32x4.add(f32x4.add(m0, sum), m3));
  to += step;
  v128.store(to, f32x4.add(difference, f32x4.mul(two, m3)));
  to += step;
  v128.store(to, f32x4.add(sum, f32x4.mul(four, m3)));
  to += step;
  v128.store(to, f32x4.add(f32x4.add(difference, f32x4.mul(eight, m3)), m4));
}

/** A ∂y. */
// @ts-ignore: decorator
@inline
function resultLine(g0: v128, g1: v128, g2: v128, g3: v128, to: usize, step: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const eight = f32x4.splat(8);
  const even = f32x4.add(g0, g2);
  const odd = f32x4.add(g1, g3);
  v128.store(to, g0);
  to += step;
  v128.store(to, f32x4.add(even, odd));
  to += step;
  v128.store(to, f32x4.sub(even, odd));
  to += step;
  v128.store(to, f32x4.add(f32x4.add(f32x4.add(g0, f32x4.mul(two, g1)), f32x4.mul(four, g2)), f32x4.mul(eight, g3)));
  to += step;
  v128.store(to, g3);
}

/** Gᵀ m. */
// @ts-ignore: decorator
@inline
function weightLine(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, to: usize, step: usize): void {
  const half = f32x4.splat(0.5);
  const sixth = f32x4.splat(<f32>(1.0 / 6.0));
  const third = f32x4.splat(<f32>(1.0 / 3.0));
  v128.store(to, f32x4.add(f32x4.mul(half, f32x4.sub(m0, m1)), f32x4.mul(sixth, f32x4.sub(m3, m2))));
  to += step;
  v128.store(to, f32x4.add(f32x4.add(f32x4.sub(m4, f32x4.mul(half, m1)), f32x4.mul(sixth, m2)), f32x4.mul(third, m3)));
}

/** Bᵀ d B: 25 planes of one tile from the pixels whose addresses are at `pixels`. */
export function inputTile(target: usize, plane: usize, pixels: usize, channels: i32, work: usize): void {
  const bytes = <usize>channels << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    for (let v: usize = 0; v < 20; v += 4) {
      const column = pixels + v;
      inputLine(
        v128.load(load<usize>(column) + at),
        v128.load(load<usize>(column, 20) + at),
        v128.load(load<usize>(column, 40) + at),
        v128.load(load<usize>(column, 60) + at),
        v128.load(load<usize>(column, 80) + at),
        work + (v << 2), 80,
      );
    }
    let to = target + at;
    for (let row = work; row < work + 400; row += 80) {
      inputLine(v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48), v128.load(row, 64), to, plane);
      to += 5 * plane;
    }
  }
}

/** G w Gᵀ: 25 planes of the 2×2 taps at `taps`, a vector of output channels each. */
export function filterTile(target: usize, plane: usize, taps: usize, work: usize): void {
  for (let at: usize = 0; at < 32; at += 16) {
    filterLine(v128.load(taps + at), v128.load(taps + at, 32), work + at, 32);
  }
  for (let row = work; row < work + 160; row += 32) {
    filterLine(v128.load(row), v128.load(row, 16), target, plane);
    target += 5 * plane;
  }
}

/** Aᵀ m A: the 4×4 results of four channels from the planes of one tile, to `results`. */
export function outputTile(results: usize, source: usize, plane: usize, work: usize): void {
  const row = 5 * plane;
  for (let to = work; to < work + 80; to += 16) {
    outputLine(
      v128.load(source),
      v128.load(source + row),
      v128.load(source + 2 * row),
      v128.load(source + 3 * row),
      v128.load(source + 4 * row),
      to, 80,
    );
    source += plane;
  }
  for (let a: usize = 0; a < 4; a++) {
    const line = work + a * 80;
    outputLine(
      v128.load(line), v128.load(line, 16), v128.load(line, 32), v128.load(line, 48), v128.load(line, 64),
      results + a * 64, 16,
    );
  }
}

/** A ∂y Aᵀ: 25 planes of the 4×4 results at `results`, a vector of channels each. */
export function resultTile(target: usize, plane: usize, results: usize, work: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    resultLine(
      v128.load(results + at), v128.load(results + at, 64), v128.load(results + at, 128), v128.load(results + at, 192),
      work + at, 64,
    );
  }
  for (let row = work; row < work + 320; row += 64) {
    resultLine(v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48), target, plane);
    target += 5 * plane;
  }
}

/** Gᵀ m G: the 2×2 taps of four output channels; rows `tapY` and columns `tapX` bytes apart. */
export function weightTile(target: usize, tapY: usize, tapX: usize, source: usize, plane: usize, work: usize): void {
  const row = 5 * plane;
  for (let to = work; to < work + 80; to += 16) {
    weightLine(
      v128.load(source),
      v128.load(source + row),
      v128.load(source + 2 * row),
      v128.load(source + 3 * row),
      v128.load(source + 4 * row),
      to, 80,
    );
    source += plane;
  }
  for (let a: usize = 0; a < 2; a++) {
    const line = work + a * 80;
    weightLine(
      v128.load(line), v128.load(line, 16), v128.load(line, 32), v128.load(line, 48), v128.load(line, 64),
      target + a * tapY, tapX,
    );
  }
}
