/**
 * @file Winograd's F(2×2, 3×3): 16 multiplications for 4 results of 9 taps (Lavin & Gray 2016, arXiv:1509.09308):
 * y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ d B)]A, and for the weights the transposed map, ∂w = Gᵀ[(A ∂y Aᵀ) ⊙ (Bᵀ d B)]G. Four channels at a time.
 *
 *     Bᵀ = │ 1  0 −1  0 │   G = │ 1    0   0 │   Aᵀ = │ 1  1  1  0 │
 *          │ 0  1  1  0 │       │ ½    ½   ½ │        │ 0  1 −1 −1 │
 *          │ 0 −1  1  0 │       │ ½   −½   ½ │
 *          │ 0  1  0 −1 │       │ 0    0   1 │
 */

/** Bᵀ d B: planes of one tile from the 16 pixels whose addresses are at `pixels`. @param channels a multiple of 4 */
export function inputTile(target: usize, plane: usize, pixels: usize, channels: i32): void {
  const p00 = load<usize>(pixels, 0);
  const p01 = load<usize>(pixels, 4);
  const p02 = load<usize>(pixels, 8);
  const p03 = load<usize>(pixels, 12);
  const p10 = load<usize>(pixels, 16);
  const p11 = load<usize>(pixels, 20);
  const p12 = load<usize>(pixels, 24);
  const p13 = load<usize>(pixels, 28);
  const p20 = load<usize>(pixels, 32);
  const p21 = load<usize>(pixels, 36);
  const p22 = load<usize>(pixels, 40);
  const p23 = load<usize>(pixels, 44);
  const p30 = load<usize>(pixels, 48);
  const p31 = load<usize>(pixels, 52);
  const p32 = load<usize>(pixels, 56);
  const p33 = load<usize>(pixels, 60);
  const bytes = <usize>channels << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const d00 = v128.load(p00 + at);
    const d10 = v128.load(p10 + at);
    const d20 = v128.load(p20 + at);
    const d30 = v128.load(p30 + at);
    const d01 = v128.load(p01 + at);
    const d11 = v128.load(p11 + at);
    const d21 = v128.load(p21 + at);
    const d31 = v128.load(p31 + at);
    const d02 = v128.load(p02 + at);
    const d12 = v128.load(p12 + at);
    const d22 = v128.load(p22 + at);
    const d32 = v128.load(p32 + at);
    const d03 = v128.load(p03 + at);
    const d13 = v128.load(p13 + at);
    const d23 = v128.load(p23 + at);
    const d33 = v128.load(p33 + at);
    const e00 = f32x4.sub(d00, d20);
    const e10 = f32x4.add(d10, d20);
    const e20 = f32x4.sub(d20, d10);
    const e30 = f32x4.sub(d10, d30);
    const e01 = f32x4.sub(d01, d21);
    const e11 = f32x4.add(d11, d21);
    const e21 = f32x4.sub(d21, d11);
    const e31 = f32x4.sub(d11, d31);
    const e02 = f32x4.sub(d02, d22);
    const e12 = f32x4.add(d12, d22);
    const e22 = f32x4.sub(d22, d12);
    const e32 = f32x4.sub(d12, d32);
    const e03 = f32x4.sub(d03, d23);
    const e13 = f32x4.add(d13, d23);
    const e23 = f32x4.sub(d23, d13);
    const e33 = f32x4.sub(d13, d33);
    let to = target + at;
    v128.store(to, f32x4.sub(e00, e02));
    to += plane;
    v128.store(to, f32x4.add(e01, e02));
    to += plane;
    v128.store(to, f32x4.sub(e02, e01));
    to += plane;
    v128.store(to, f32x4.sub(e01, e03));
    to += plane;
    v128.store(to, f32x4.sub(e10, e12));
    to += plane;
    v128.store(to, f32x4.add(e11, e12));
    to += plane;
    v128.store(to, f32x4.sub(e12, e11));
    to += plane;
    v128.store(to, f32x4.sub(e11, e13));
    to += plane;
    v128.store(to, f32x4.sub(e20, e22));
    to += plane;
    v128.store(to, f32x4.add(e21, e22));
    to += plane;
    v128.store(to, f32x4.sub(e22, e21));
    to += plane;
    v128.store(to, f32x4.sub(e21, e23));
    to += plane;
    v128.store(to, f32x4.sub(e30, e32));
    to += plane;
    v128.store(to, f32x4.add(e31, e32));
    to += plane;
    v128.store(to, f32x4.sub(e32, e31));
    to += plane;
    v128.store(to, f32x4.sub(e31, e33));
  }
}

/** G w Gᵀ: planes of the taps of four output channels. */
export function filterTile(
  target: usize,
  plane: usize,
  w00: v128,
  w01: v128,
  w02: v128,
  w10: v128,
  w11: v128,
  w12: v128,
  w20: v128,
  w21: v128,
  w22: v128,
): void {
  const half = f32x4.splat(0.5);
  const u10 = f32x4.mul(f32x4.add(f32x4.add(w00, w20), w10), half);
  const u20 = f32x4.mul(f32x4.sub(f32x4.add(w00, w20), w10), half);
  const u11 = f32x4.mul(f32x4.add(f32x4.add(w01, w21), w11), half);
  const u21 = f32x4.mul(f32x4.sub(f32x4.add(w01, w21), w11), half);
  const u12 = f32x4.mul(f32x4.add(f32x4.add(w02, w22), w12), half);
  const u22 = f32x4.mul(f32x4.sub(f32x4.add(w02, w22), w12), half);
  v128.store(target, w00);
  target += plane;
  v128.store(target, f32x4.mul(f32x4.add(f32x4.add(w00, w02), w01), half));
  target += plane;
  v128.store(target, f32x4.mul(f32x4.sub(f32x4.add(w00, w02), w01), half));
  target += plane;
  v128.store(target, w02);
  target += plane;
  v128.store(target, u10);
  target += plane;
  v128.store(target, f32x4.mul(f32x4.add(f32x4.add(u10, u12), u11), half));
  target += plane;
  v128.store(target, f32x4.mul(f32x4.sub(f32x4.add(u10, u12), u11), half));
  target += plane;
  v128.store(target, u12);
  target += plane;
  v128.store(target, u20);
  target += plane;
  v128.store(target, f32x4.mul(f32x4.add(f32x4.add(u20, u22), u21), half));
  target += plane;
  v128.store(target, f32x4.mul(f32x4.sub(f32x4.add(u20, u22), u21), half));
  target += plane;
  v128.store(target, u22);
  target += plane;
  v128.store(target, w20);
  target += plane;
  v128.store(target, f32x4.mul(f32x4.add(f32x4.add(w20, w22), w21), half));
  target += plane;
  v128.store(target, f32x4.mul(f32x4.sub(f32x4.add(w20, w22), w21), half));
  target += plane;
  v128.store(target, w22);
}

/** Aᵀ m A: 2×2 results at the four addresses from the planes of one tile; none where an address is 0. */
export function outputTile(source: usize, plane: usize, channels: i32, y00: usize, y01: usize, y10: usize, y11: usize): void {
  const bytes = <usize>channels << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    let from = source + at;
    const m00 = v128.load(from);
    from += plane;
    const m01 = v128.load(from);
    from += plane;
    const m02 = v128.load(from);
    from += plane;
    const m03 = v128.load(from);
    from += plane;
    const m10 = v128.load(from);
    from += plane;
    const m11 = v128.load(from);
    from += plane;
    const m12 = v128.load(from);
    from += plane;
    const m13 = v128.load(from);
    from += plane;
    const m20 = v128.load(from);
    from += plane;
    const m21 = v128.load(from);
    from += plane;
    const m22 = v128.load(from);
    from += plane;
    const m23 = v128.load(from);
    from += plane;
    const m30 = v128.load(from);
    from += plane;
    const m31 = v128.load(from);
    from += plane;
    const m32 = v128.load(from);
    from += plane;
    const m33 = v128.load(from);
    const t00 = f32x4.add(f32x4.add(m00, m10), m20);
    const t10 = f32x4.sub(f32x4.sub(m10, m20), m30);
    const t01 = f32x4.add(f32x4.add(m01, m11), m21);
    const t11 = f32x4.sub(f32x4.sub(m11, m21), m31);
    const t02 = f32x4.add(f32x4.add(m02, m12), m22);
    const t12 = f32x4.sub(f32x4.sub(m12, m22), m32);
    const t03 = f32x4.add(f32x4.add(m03, m13), m23);
    const t13 = f32x4.sub(f32x4.sub(m13, m23), m33);
    if (y00 != 0) v128.store(y00 + at, f32x4.add(f32x4.add(t00, t01), t02));
    if (y01 != 0) v128.store(y01 + at, f32x4.sub(f32x4.sub(t01, t02), t03));
    if (y10 != 0) v128.store(y10 + at, f32x4.add(f32x4.add(t10, t11), t12));
    if (y11 != 0) v128.store(y11 + at, f32x4.sub(f32x4.sub(t11, t12), t13));
  }
}

/** A ∂y Aᵀ: planes of one tile of 2×2 results. */
export function resultTile(target: usize, plane: usize, g00: v128, g01: v128, g10: v128, g11: v128): void {
  const e10 = f32x4.add(g00, g10);
  const e20 = f32x4.sub(g00, g10);
  const e30 = f32x4.neg(g10);
  const e11 = f32x4.add(g01, g11);
  const e21 = f32x4.sub(g01, g11);
  const e31 = f32x4.neg(g11);
  v128.store(target, g00);
  target += plane;
  v128.store(target, f32x4.add(g00, g01));
  target += plane;
  v128.store(target, f32x4.sub(g00, g01));
  target += plane;
  v128.store(target, f32x4.neg(g01));
  target += plane;
  v128.store(target, e10);
  target += plane;
  v128.store(target, f32x4.add(e10, e11));
  target += plane;
  v128.store(target, f32x4.sub(e10, e11));
  target += plane;
  v128.store(target, f32x4.neg(e11));
  target += plane;
  v128.store(target, e20);
  target += plane;
  v128.store(target, f32x4.add(e20, e21));
  target += plane;
  v128.store(target, f32x4.sub(e20, e21));
  target += plane;
  v128.store(target, f32x4.neg(e21));
  target += plane;
  v128.store(target, e30);
  target += plane;
  v128.store(target, f32x4.add(e30, e31));
  target += plane;
  v128.store(target, f32x4.sub(e30, e31));
  target += plane;
  v128.store(target, f32x4.neg(e31));
}

/** Gᵀ m G: the 3×3 taps of four output channels; rows `tapY` and columns `tapX` bytes apart. */
export function weightTile(target: usize, tapY: usize, tapX: usize, source: usize, plane: usize): void {
  const half = f32x4.splat(0.5);
  const m00 = v128.load(source);
  source += plane;
  const m01 = v128.load(source);
  source += plane;
  const m02 = v128.load(source);
  source += plane;
  const m03 = v128.load(source);
  source += plane;
  const m10 = v128.load(source);
  source += plane;
  const m11 = v128.load(source);
  source += plane;
  const m12 = v128.load(source);
  source += plane;
  const m13 = v128.load(source);
  source += plane;
  const m20 = v128.load(source);
  source += plane;
  const m21 = v128.load(source);
  source += plane;
  const m22 = v128.load(source);
  source += plane;
  const m23 = v128.load(source);
  source += plane;
  const m30 = v128.load(source);
  source += plane;
  const m31 = v128.load(source);
  source += plane;
  const m32 = v128.load(source);
  source += plane;
  const m33 = v128.load(source);
  const t00 = f32x4.add(m00, f32x4.mul(f32x4.add(m10, m20), half));
  const t10 = f32x4.mul(f32x4.sub(m10, m20), half);
  const t20 = f32x4.add(f32x4.mul(f32x4.add(m10, m20), half), m30);
  const t01 = f32x4.add(m01, f32x4.mul(f32x4.add(m11, m21), half));
  const t11 = f32x4.mul(f32x4.sub(m11, m21), half);
  const t21 = f32x4.add(f32x4.mul(f32x4.add(m11, m21), half), m31);
  const t02 = f32x4.add(m02, f32x4.mul(f32x4.add(m12, m22), half));
  const t12 = f32x4.mul(f32x4.sub(m12, m22), half);
  const t22 = f32x4.add(f32x4.mul(f32x4.add(m12, m22), half), m32);
  const t03 = f32x4.add(m03, f32x4.mul(f32x4.add(m13, m23), half));
  const t13 = f32x4.mul(f32x4.sub(m13, m23), half);
  const t23 = f32x4.add(f32x4.mul(f32x4.add(m13, m23), half), m33);
  v128.store(target, f32x4.add(t00, f32x4.mul(f32x4.add(t01, t02), half)));
  v128.store(target + tapX, f32x4.mul(f32x4.sub(t01, t02), half));
  v128.store(target + 2 * tapX, f32x4.add(f32x4.mul(f32x4.add(t01, t02), half), t03));
  v128.store(target + tapY, f32x4.add(t10, f32x4.mul(f32x4.add(t11, t12), half)));
  v128.store(target + tapY + tapX, f32x4.mul(f32x4.sub(t11, t12), half));
  v128.store(target + tapY + 2 * tapX, f32x4.add(f32x4.mul(f32x4.add(t11, t12), half), t13));
  v128.store(target + 2 * tapY, f32x4.add(t20, f32x4.mul(f32x4.add(t21, t22), half)));
  v128.store(target + 2 * tapY + tapX, f32x4.mul(f32x4.sub(t21, t22), half));
  v128.store(target + 2 * tapY + 2 * tapX, f32x4.add(f32x4.mul(f32x4.add(t21, t22), half), t23));
}
