/** @file A long axis cut into overlapping windows of one length, so that large pictures go through a network in pieces, without seams. */

/** A piece of an axis. */
export interface Window {
  /** First pixel of what the network sees. */
  readonly start: number;
  /** Pixels [from, to) of the axis, for which this window's result counts. */
  readonly from: number;
  readonly to: number;
}

/**
 * Windows of one length that cover an axis; what counts of each is at least `reach` pixels away from where it was cut.
 * @param length of the axis
 * @param tile how many pixels count of a window, at most
 * @returns the common length of the windows, and the windows in order
 */
export function windowsAlong(length: number, tile: number, reach: number): { size: number; windows: Window[] } {
  const size = Math.min(length, tile + 2 * reach);
  const count = size === length ? 1 : Math.ceil(length / tile);
  const windows = Array.from({ length: count }, (_, index): Window => {
    const from = index * tile;
    return {
      start: Math.min(length - size, Math.max(0, from - reach)),
      from,
      to: count === 1 ? length : Math.min(length, from + tile),
    };
  });
  return { size, windows };
}
