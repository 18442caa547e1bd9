/** @file How work is divided: into blocks of about the same size, and among threads. */

// @ts-ignore: decorator
@inline
export function ceilDiv(x: i32, y: i32): i32 {
  return (x + y - 1) / y;
}

/** First of the units that fall to thread `tid` when `units` are divided among `threads`. */
// @ts-ignore: decorator
@inline
export function share(units: i32, tid: i32, threads: i32): i32 {
  return <i32>((<i64>units * tid) / threads);
}

/** Size of the blocks that `units` are cut into: as few as possible of at most `most`, all of about the same size. */
// @ts-ignore: decorator
@inline
export function evenBlock(units: i32, most: i32): i32 {
  return min((ceilDiv(units, ceilDiv(units, most)) + 3) & ~3, most);
}
