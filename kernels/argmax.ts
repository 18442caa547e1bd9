/**
 * @file Index of the first maximum along one axis. As in PyTorch, a NaN counts as the largest value, the first one wins.
 *
 * x is f32 [outer, axis, inner], row-major; out is i32 [outer, inner]. Four neighbours of inner run at once where they
 * share one outer index.
 */

/** The index for the element at `address`, walking `axis` elements `pitch` bytes apart. */
// @ts-ignore: decorator
@inline
function scan(address: usize, axis: i32, pitch: usize): i32 {
  let best = load<f32>(address);
  let index = 0;
  for (let i = 1; i < axis && best == best; i++) {
    address += pitch;
    const value = load<f32>(address);
    if (!(value <= best)) {
      best = value;
      index = i;
    }
  }
  return index;
}

/** The indices for four neighbouring elements at `address`. */
// @ts-ignore: decorator
@inline
function scanFour(address: usize, axis: i32, pitch: usize): v128 {
  let best = v128.load(address);
  let index = i32x4.splat(0);
  for (let i = 1; i < axis; i++) {
    address += pitch;
    const value = v128.load(address);
    const better = v128.andnot(f32x4.eq(best, best), f32x4.le(value, best));
    best = v128.bitselect(value, best, better);
    index = v128.bitselect(i32x4.splat(i), index, better);
  }
  return index;
}

/**
 * Writes out[i] for flat output indices i in [begin, end) of [outer, inner].
 * @param x address of f32 [outer, axis, inner], bytes
 * @param out address of i32 [outer, inner], bytes
 * @param axis at least 1
 */
export function argmax(x: usize, out: usize, outer: i32, axis: i32, inner: i32, begin: i32, end: i32): void {
  const pitch = <usize>inner << 2;
  const last = min(end, outer * inner);
  let i = begin;
  while (i < last) {
    const row = i / inner;
    let column = i - row * inner;
    const rowEnd = min(inner, column + last - i);
    const base = x + <usize>row * <usize>axis * pitch;
    for (; column + 4 <= rowEnd; column += 4, i += 4) {
      v128.store(out + (<usize>i << 2), scanFour(base + (<usize>column << 2), axis, pitch));
    }
    for (; column < rowEnd; column++, i++) {
      store<i32>(out + (<usize>i << 2), scan(base + (<usize>column << 2), axis, pitch));
    }
  }
}
