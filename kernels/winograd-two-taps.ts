/**
 * @file Winograd's F(2×2, 2×2): 9 multiplications for 4 results of 4 taps (Lavin & Gray 2016, arXiv:1509.09308):
 * y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ d B)]A, and for the weights the transposed map, ∂w = Gᵀ[(A ∂y Aᵀ) ⊙ (Bᵀ d B)]G. Four channels at a time.
 *
 *     Bᵀ = │ 1 −1  0 │   G = │ 1 0 │   Aᵀ = │ 1  1  0 │     y₀ = (d₀ − d₁)w₀ + d₁(w₀ + w₁)      = d₀w₀ + d₁w₁
 *          │ 0  1  0 │       │ 1 1 │        │ 0  1 −1 │     y₁ = d₁(w₀ + w₁) − (d₁ − d₂)w₁      = d₁w₀ + d₂w₁
 *          │ 0  1 −1 │       │ 0 1 │
 */

/** Bᵀ d B: planes of one tile from the 9 pixels whose addresses are at `pixels`. @param channels a multiple of 4 */
export function inputTile(target: usize, plane: usize, pixels: usize, channels: i32): void {
  const p00 = load<usize>(pixels, 0);
  const p01 = load<usize>(pixels, 4);
  const p02 = load<usize>(pixels, 8);
  const p10 = load<usize>(pixels, 12);
  const p11 = load<usize>(pixels, 16);
  const p12 = load<usize>(pixels, 20);
  const p20 = load<usize>(pixels, 24);
  const p21 = load<usize>(pixels, 28);
  const p22 = load<usize>(pixels, 32);
  const bytes = <usize>channels << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const d00 = v128.load(p00 + at);
    const d10 = v128.load(p10 + at);
    const d20 = v128.load(p20 + at);
    const d01 = v128.load(p01 + at);
    const d11 = v128.load(p11 + at);
    const d21 = v128.load(p21 + at);
    const d02 = v128.load(p02 + at);
    const d12 = v128.load(p12 + at);
    const d22 = v128.load(p22 + at);
    const e00 = f32x4.sub(d00, d10);
    const e20 = f32x4.sub(d10, d20);
    const e01 = f32x4.sub(d01, d11);
    const e21 = f32x4.sub(d11, d21);
    const e02 = f32x4.sub(d02, d12);
    const e22 = f32x4.sub(d12, d22);
    let to = target + at;
    v128.store(to, f32x4.sub(e00, e01));
    to += plane;
    v128.store(to, e01);
    to += plane;
    v128.store(to, f32x4.sub(e01, e02));
    to += plane;
    v128.store(to, f32x4.sub(d10, d11));
    to += plane;
    v128.store(to, d11);
    to += plane;
    v128.store(to, f32x4.sub(d11, d12));
    to += plane;
    v128.store(to, f32x4.sub(e20, e21));
    to += plane;
    v128.store(to, e21);
    to += plane;
    v128.store(to, f32x4.sub(e21, e22));
  }
}

/** G w Gᵀ: planes of the taps of four output channels. */
export function filterTile(target: usize, plane: usize, w00: v128, w01: v128, w10: v128, w11: v128): void {
  const u10 = f32x4.add(w00, w10);
  const u11 = f32x4.add(w01, w11);
  v128.store(target, w00);
  target += plane;
  v128.store(target, f32x4.add(w00, w01));
  target += plane;
  v128.store(target, w01);
  target += plane;
  v128.store(target, u10);
  target += plane;
  v128.store(target, f32x4.add(u10, u11));
  target += plane;
  v128.store(target, u11);
  target += plane;
  v128.store(target, w10);
  target += plane;
  v128.store(target, f32x4.add(w10, w11));
  target += plane;
  v128.store(target, w11);
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
    const m10 = v128.load(from);
    from += plane;
    const m11 = v128.load(from);
    from += plane;
    const m12 = v128.load(from);
    from += plane;
    const m20 = v128.load(from);
    from += plane;
    const m21 = v128.load(from);
    from += plane;
    const m22 = v128.load(from);
    const t00 = f32x4.add(m00, m10);
    const t10 = f32x4.sub(m10, m20);
    const t01 = f32x4.add(m01, m11);
    const t11 = f32x4.sub(m11, m21);
    const t02 = f32x4.add(m02, m12);
    const t12 = f32x4.sub(m12, m22);
    if (y00 != 0) v128.store(y00 + at, f32x4.add(t00, t01));
    if (y01 != 0) v128.store(y01 + at, f32x4.sub(t01, t02));
    if (y10 != 0) v128.store(y10 + at, f32x4.add(t10, t11));
    if (y11 != 0) v128.store(y11 + at, f32x4.sub(t11, t12));
  }
}

/** A ∂y Aᵀ: planes of one tile of 2×2 results. */
export function resultTile(target: usize, plane: usize, g00: v128, g01: v128, g10: v128, g11: v128): void {
  const e10 = f32x4.add(g00, g10);
  const e20 = f32x4.neg(g10);
  const e11 = f32x4.add(g01, g11);
  const e21 = f32x4.neg(g11);
  v128.store(target, g00);
  target += plane;
  v128.store(target, f32x4.add(g00, g01));
  target += plane;
  v128.store(target, f32x4.neg(g01));
  target += plane;
  v128.store(target, e10);
  target += plane;
  v128.store(target, f32x4.add(e10, e11));
  target += plane;
  v128.store(target, f32x4.neg(e11));
  target += plane;
  v128.store(target, e20);
  target += plane;
  v128.store(target, f32x4.add(e20, e21));
  target += plane;
  v128.store(target, f32x4.neg(e21));
}

/** Gᵀ m G: the 2×2 taps of four output channels; rows `tapY` and columns `tapX` bytes apart. */
export function weightTile(target: usize, tapY: usize, tapX: usize, source: usize, plane: usize): void {
  const m00 = v128.load(source);
  source += plane;
  const m01 = v128.load(source);
  source += plane;
  const m02 = v128.load(source);
  source += plane;
  const m10 = v128.load(source);
  source += plane;
  const m11 = v128.load(source);
  source += plane;
  const m12 = v128.load(source);
  source += plane;
  const m20 = v128.load(source);
  source += plane;
  const m21 = v128.load(source);
  source += plane;
  const m22 = v128.load(source);
  const t00 = f32x4.add(m00, m10);
  const t10 = f32x4.add(m10, m20);
  const t01 = f32x4.add(m01, m11);
  const t11 = f32x4.add(m11, m21);
  const t02 = f32x4.add(m02, m12);
  const t12 = f32x4.add(m12, m22);
  v128.store(target, f32x4.add(t00, t01));
  v128.store(target + tapX, f32x4.add(t01, t02));
  v128.store(target + tapY, f32x4.add(t10, t11));
  v128.store(target + tapY + tapX, f32x4.add(t11, t12));
}
