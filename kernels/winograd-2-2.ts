/**
 * @file Winograd's F(2×2, 2×2) (Lavin & Gray 2016, arXiv:1509.09308): 9 multiplications for the 16 of 2×2 results of
 * 2×2 taps. The lines of F(2, 2) go down the columns of a tile, then along its rows, four channels at a time; in between
 * they lie at \`work\`.
 *
 *     Bᵀ = │ 1 −1  0 │   G = │ 1 0 │   Aᵀ = │ 1  1  0 │
 *          │ 0  1  0 │       │ 1 1 │        │ 0  1 −1 │
 *          │ 0  1 −1 │       │ 0 1 │
 */

/** Bᵀ d. */
// @ts-ignore: decorator
@inline
function inputLine(d0: v128, d1: v128, d2: v128, to: usize, step: usize): void {
  v128.store(to, f32x4.sub(d0, d1));
  to += step;
  v128.store(to, d1);
  to += step;
  v128.store(to, f32x4.sub(d1, d2));
}

/** G w. */
// @ts-ignore: decorator
@inline
function filterLine(w0: v128, w1: v128, to: usize, step: usize): void {
  v128.store(to, w0);
  to += step;
  v128.store(to, f32x4.add(w0, w1));
  to += step;
  v128.store(to, w1);
}

/** Aᵀ m. */
// @ts-ignore: decorator
@inline
function outputLine(m0: v128, m1: v128, m2: v128, to: usize, step: usize): void {
  v128.store(to, f32x4.add(m0, m1));
  to += step;
  v128.store(to, f32x4.sub(m1, m2));
}

/** A ∂y. */
// @ts-ignore: decorator
@inline
function resultLine(g0: v128, g1: v128, to: usize, step: usize): void {
  v128.store(to, g0);
  to += step;
  v128.store(to, f32x4.add(g0, g1));
  to += step;
  v128.store(to, f32x4.neg(g1));
}

/** Gᵀ m. */
// @ts-ignore: decorator
@inline
function weightLine(m0: v128, m1: v128, m2: v128, to: usize, step: usize): void {
  v128.store(to, f32x4.add(m0, m1));
  to += step;
  v128.store(to, f32x4.add(m1, m2));
}

/** Bᵀ d B: 9 planes of one tile from the pixels whose addresses are at `pixels`. */
export function inputTile(target: usize, plane: usize, pixels: usize, channels: i32, work: usize): void {
  const bytes = <usize>channels << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    for (let v: usize = 0; v < 12; v += 4) {
      const column = pixels + v;
      inputLine(
        v128.load(load<usize>(column) + at), v128.load(load<usize>(column, 12) + at), v128.load(load<usize>(column, 24) + at),
        work + (v << 2), 48,
      );
    }
    let to = target + at;
    for (let row = work; row < work + 144; row += 48) {
      inputLine(v128.load(row), v128.load(row, 16), v128.load(row, 32), to, plane);
      to += 3 * plane;
    }
  }
}

/** G w Gᵀ: 9 planes of the 2×2 taps at `taps`, a vector of output channels each. */
export function filterTile(target: usize, plane: usize, taps: usize, work: usize): void {
  for (let at: usize = 0; at < 32; at += 16) {
    filterLine(v128.load(taps + at), v128.load(taps + at, 32), work + at, 32);
  }
  for (let row = work; row < work + 96; row += 32) {
    filterLine(v128.load(row), v128.load(row, 16), target, plane);
    target += 3 * plane;
  }
}

/** Aᵀ m A: the 2×2 results of four channels from the planes of one tile, to `results`. */
export function outputTile(results: usize, source: usize, plane: usize, work: usize): void {
  const row = 3 * plane;
  for (let to = work; to < work + 48; to += 16) {
    outputLine(v128.load(source), v128.load(source + row), v128.load(source + 2 * row), to, 48);
    source += plane;
  }
  for (let a: usize = 0; a < 2; a++) {
    const line = work + a * 48;
    outputLine(v128.load(line), v128.load(line, 16), v128.load(line, 32), results + a * 32, 16);
  }
}

/** A ∂y Aᵀ: 9 planes of the 2×2 results at `results`, a vector of channels each. */
export function resultTile(target: usize, plane: usize, results: usize, work: usize): void {
  for (let at: usize = 0; at < 32; at += 16) {
    resultLine(v128.load(results + at), v128.load(results + at, 32), work + at, 32);
  }
  for (let row = work; row < work + 96; row += 32) {
    resultLine(v128.load(row), v128.load(row, 16), target, plane);
    target += 3 * plane;
  }
}

/** Gᵀ m G: the 2×2 taps of four output channels; rows `tapY` and columns `tapX` bytes apart. */
export function weightTile(target: usize, tapY: usize, tapX: usize, source: usize, plane: usize, work: usize): void {
  const row = 3 * plane;
  for (let to = work; to < work + 48; to += 16) {
    weightLine(v128.load(source), v128.load(source + row), v128.load(source + 2 * row), to, 48);
    source += plane;
  }
  for (let a: usize = 0; a < 2; a++) {
    const line = work + a * 48;
    weightLine(v128.load(line), v128.load(line, 16), v128.load(line, 32), target + a * tapY, tapX);
  }
}
