/**
 * @file Winograd's F(4×4, 3×3) (Lavin & Gray 2016, arXiv:1509.09308): 36 multiplications for the 144 of 4×4 results of
 * 3×3 taps. The lines of F(4, 3) go down the columns of a tile, then along its rows, four channels at a time; in between
 * they lie at \`work\`. Points 0, 1, −1, ½, −2, ∞: they lose half as much as 0, ±1, ±2, ∞.
 *
 *     Bᵀ = │ 1 −³⁄₂  −2  ³⁄₂   1  0 │   G = │   1      0      0  │   Aᵀ = │ 1  1  1  1   1  0 │
 *          │ 0  −1    ½  ⁵⁄₂   1  0 │       │   ⅓      ⅓      ⅓  │        │ 0  1 −1  ½  −2  0 │
 *          │ 0   1 −⁵⁄₂   ½    1  0 │       │  −⅓      ⅓     −⅓  │        │ 0  1  1  ¼   4  0 │
 *          │ 0  −2   −1   2    1  0 │       │ −16⁄15  −8⁄15  −4⁄15 │        │ 0  1 −1  ⅛  −8  1 │
 *          │ 0   ½   −1  −½    1  0 │       │  1⁄15  −2⁄15   4⁄15 │
 *          │ 0   1 −³⁄₂  −2  ³⁄₂  1 │       │   0      0      1  │
 */

/** Bᵀ d. */
// @ts-ignore: decorator
@inline
function inputLine(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, step: usize): void {
  const half = f32x4.splat(0.5);
  const two = f32x4.splat(2);
  const more = f32x4.splat(1.5);
  const e = f32x4.sub(d4, d2);
  const f = f32x4.sub(d3, d1);
  v128.store(to, f32x4.add(f32x4.add(f32x4.sub(d0, d2), f32x4.mul(more, f)), e));
  to += step;
  v128.store(to, f32x4.add(f32x4.add(e, f), f32x4.mul(more, f32x4.add(d2, d3))));
  to += step;
  v128.store(to, f32x4.add(f32x4.sub(e, f), f32x4.mul(more, f32x4.sub(d3, d2))));
  to += step;
  v128.store(to, f32x4.add(e, f32x4.mul(two, f)));
  to += step;
  v128.store(to, f32x4.sub(e, f32x4.mul(half, f)));
  to += step;
  v128.store(to, f32x4.add(f32x4.sub(f32x4.sub(d5, d3), f), f32x4.mul(more, e)));
}

/** G w. */
// @ts-ignore: decorator
@inline
function filterLine(w0: v128, w1: v128, w2: v128, to: usize, step: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const third = f32x4.splat(<f32>(1.0 / 3.0));
  const fifteenth = f32x4.splat(<f32>(1.0 / 15.0));
  const ends = f32x4.add(w0, w2);
  v128.store(to, w0);
  to += step;
  v128.store(to, f32x4.mul(third, f32x4.add(ends, w1)));
  to += step;
  v128.store(to, f32x4.mul(third, f32x4.sub(w1, ends)));
  to += step;
  v128.store(
    to,
    f32x4.mul(f32x4.neg(fifteenth), f32x4.mul(four, f32x4.add(f32x4.add(f32x4.mul(four, w0), f32x4.mul(two, w1)), w2))),
  );
  to += step;
  v128.store(to, f32x4.mul(fifteenth, f32x4.add(f32x4.sub(w0, f32x4.mul(two, w1)), f32x4.mul(four, w2))));
  to += step;
  v128.store(to, w2);
}

/** Aᵀ m. */
// @ts-ignore: decorator
@inline
function outputLine(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, step: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const eight = f32x4.splat(8);
  const half = f32x4.splat(0.5);
  const quarter = f32x4.splat(0.25);
  const eighth = f32x4.splat(0.125);
  const sum = f32x4.add(m1, m2);
  const difference = f32x4.sub(m1, m2);
  v128.store(to, f32x4.add(f32x4.add(f32x4.add(m0, sum), m3), m4));
  to += step;
  v128.store(to, f32x4.sub(f32x4.add(difference, f32x4.mul(half, m3)), f32x4.mul(two, m4)));
  to += step;
  v128.store(to, f32x4.add(f32x4.add(sum, f32x4.mul(quarter, m3)), f32x4.mul(four, m4)));
  to += step;
  v128.store(to, f32x4.add(f32x4.sub(f32x4.add(difference, f32x4.mul(eighth, m3)), f32x4.mul(eight, m4)), m5));
}

/** A ∂y. */
// @ts-ignore: decorator
@inline
function resultLine(g0: v128, g1: v128, g2: v128, g3: v128, to: usize, step: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const eight = f32x4.splat(8);
  const half = f32x4.splat(0.5);
  const quarter = f32x4.splat(0.25);
  const eighth = f32x4.splat(0.125);
  const even = f32x4.add(g0, g2);
  const odd = f32x4.add(g1, g3);
  v128.store(to, g0);
  to += step;
  v128.store(to, f32x4.add(even, odd));
  to += step;
  v128.store(to, f32x4.sub(even, odd));
  to += step;
  v128.store(
    to,
    f32x4.add(f32x4.add(f32x4.add(g0, f32x4.mul(half, g1)), f32x4.mul(quarter, g2)), f32x4.mul(eighth, g3)),
  );
  to += step;
  v128.store(to, f32x4.sub(f32x4.add(f32x4.sub(g0, f32x4.mul(two, g1)), f32x4.mul(four, g2)), f32x4.mul(eight, g3)));
  to += step;
  v128.store(to, g3);
}

/** Gᵀ m. */
// @ts-ignore: decorator
@inline
function weightLine(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to: usize, step: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const third = f32x4.splat(<f32>(1.0 / 3.0));
  const fifteenth = f32x4.splat(<f32>(1.0 / 15.0));
  const difference = f32x4.sub(m1, m2);
  v128.store(
    to,
    f32x4.add(
      f32x4.add(m0, f32x4.mul(third, difference)),
      f32x4.mul(fifteenth, f32x4.sub(m4, f32x4.mul(four, f32x4.mul(four, m3)))),
    ),
  );
  to += step;
  v128.store(
    to,
    f32x4.sub(
      f32x4.mul(third, f32x4.add(m1, m2)),
      f32x4.mul(fifteenth, f32x4.add(f32x4.mul(four, f32x4.mul(two, m3)), f32x4.mul(two, m4))),
    ),
  );
  to += step;
  v128.store(
    to,
    f32x4.add(f32x4.add(m5, f32x4.mul(third, difference)), f32x4.mul(fifteenth, f32x4.mul(four, f32x4.sub(m4, m3)))),
  );
}

/** Bᵀ d B: 36 planes of one tile from the pixels whose addresses are at `pixels`. */
export function inputTile(target: usize, plane: usize, pixels: usize, channels: i32, work: usize): void {
  const bytes = <usize>channels << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    for (let v: usize = 0; v < 24; v += 4) {
      const column = pixels + v;
      inputLine(
        v128.load(load<usize>(column) + at),
        v128.load(load<usize>(column, 24) + at),
        v128.load(load<usize>(column, 48) + at),
        v128.load(load<usize>(column, 72) + at),
        v128.load(load<usize>(column, 96) + at),
        v128.load(load<usize>(column, 120) + at),
        work + (v << 2), 96,
      );
    }
    let to = target + at;
    for (let row = work; row < work + 576; row += 96) {
      inputLine(
        v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48), v128.load(row, 64), v128.load(row, 80),
        to, plane,
      );
      to += 6 * plane;
    }
  }
}

/** G w Gᵀ: 36 planes of the 3×3 taps at `taps`, a vector of output channels each. */
export function filterTile(target: usize, plane: usize, taps: usize, work: usize): void {
  for (let at: usize = 0; at < 48; at += 16) {
    filterLine(v128.load(taps + at), v128.load(taps + at, 48), v128.load(taps + at, 96), work + at, 48);
  }
  for (let row = work; row < work + 288; row += 48) {
    filterLine(v128.load(row), v128.load(row, 16), v128.load(row, 32), target, plane);
    target += 6 * plane;
  }
}

/** Aᵀ m A: the 4×4 results of four channels from the planes of one tile, to `results`. */
export function outputTile(results: usize, source: usize, plane: usize, work: usize): void {
  const row = 6 * plane;
  for (let to = work; to < work + 96; to += 16) {
    outputLine(
      v128.load(source),
      v128.load(source + row),
      v128.load(source + 2 * row),
      v128.load(source + 3 * row),
      v128.load(source + 4 * row),
      v128.load(source + 5 * row),
      to, 96,
    );
    source += plane;
  }
  for (let a: usize = 0; a < 4; a++) {
    const line = work + a * 96;
    outputLine(
      v128.load(line),
      v128.load(line, 16),
      v128.load(line, 32),
      v128.load(line, 48),
      v128.load(line, 64),
      v128.load(line, 80),
      results + a * 64, 16,
    );
  }
}

/** A ∂y Aᵀ: 36 planes of the 4×4 results at `results`, a vector of channels each. */
export function resultTile(target: usize, plane: usize, results: usize, work: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    resultLine(
      v128.load(results + at), v128.load(results + at, 64), v128.load(results + at, 128), v128.load(results + at, 192),
      work + at, 64,
    );
  }
  for (let row = work; row < work + 384; row += 64) {
    resultLine(v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48), target, plane);
    target += 6 * plane;
  }
}

/** Gᵀ m G: the 3×3 taps of four output channels; rows `tapY` and columns `tapX` bytes apart. */
export function weightTile(target: usize, tapY: usize, tapX: usize, source: usize, plane: usize, work: usize): void {
  const row = 6 * plane;
  for (let to = work; to < work + 96; to += 16) {
    weightLine(
      v128.load(source),
      v128.load(source + row),
      v128.load(source + 2 * row),
      v128.load(source + 3 * row),
      v128.load(source + 4 * row),
      v128.load(source + 5 * row),
      to, 96,
    );
    source += plane;
  }
  for (let a: usize = 0; a < 3; a++) {
    const line = work + a * 96;
    weightLine(
      v128.load(line),
      v128.load(line, 16),
      v128.load(line, 32),
      v128.load(line, 48),
      v128.load(line, 64),
      v128.load(line, 80),
      target + a * tapY, tapX,
    );
  }
}
