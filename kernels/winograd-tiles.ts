/**
 * @file Winograd's transforms of one tile by the number n of its planes each way; n = m + r − 1 for m×m results of r×r taps.
 *
 *   y = Aᵀ[(G w Gᵀ) ⊙ (Bᵀ d B)]A, and for the weights the transposed map, ∂w = Gᵀ[(A ∂y Aᵀ) ⊙ (Bᵀ d B)]G
 */

import * as f22 from "./winograd-2-2";
import * as f23 from "./winograd-2-3";
import * as f42 from "./winograd-4-2";
import * as f43 from "./winograd-4-3";

const LARGEST: usize = 6;
const HALF: usize = LARGEST * LARGEST * 16;
/** Bytes of a thread's memory for a tile's vectors before, between and after the two passes. */
export const WORK_BYTES: usize = 2 * HALF;

/** Bᵀ d B of `channels` (a multiple of 4) values of the pixels whose addresses are at `pixels`. */
export function inputTile(n: i32, target: usize, plane: usize, pixels: usize, channels: i32, work: usize): void {
  if (n == 3) f22.inputTile(target, plane, pixels, channels, work);
  else if (n == 4) f23.inputTile(target, plane, pixels, channels, work);
  else if (n == 5) f42.inputTile(target, plane, pixels, channels, work);
  else f43.inputTile(target, plane, pixels, channels, work);
}

/** G w Gᵀ of the r×r taps at `taps`, a vector of output channels each. */
export function filterTile(n: i32, target: usize, plane: usize, taps: usize, work: usize): void {
  if (n == 3) f22.filterTile(target, plane, taps, work);
  else if (n == 4) f23.filterTile(target, plane, taps, work);
  else if (n == 5) f42.filterTile(target, plane, taps, work);
  else f43.filterTile(target, plane, taps, work);
}

/** Aᵀ m A of four channels; returns the address of the m×m results, a vector each. */
export function outputTile(n: i32, source: usize, plane: usize, work: usize): usize {
  if (n == 3) f22.outputTile(work + HALF, source, plane, work);
  else if (n == 4) f23.outputTile(work + HALF, source, plane, work);
  else if (n == 5) f42.outputTile(work + HALF, source, plane, work);
  else f43.outputTile(work + HALF, source, plane, work);
  return work + HALF;
}

/** A ∂y Aᵀ of the m×m results at `work`, a vector of channels each. */
export function resultTile(n: i32, target: usize, plane: usize, work: usize): void {
  if (n == 3) f22.resultTile(target, plane, work, work + HALF);
  else if (n == 4) f23.resultTile(target, plane, work, work + HALF);
  else if (n == 5) f42.resultTile(target, plane, work, work + HALF);
  else f43.resultTile(target, plane, work, work + HALF);
}

/** Gᵀ m G of four output channels: r×r taps, rows `tapY` and columns `tapX` bytes apart. */
export function weightTile(
  n: i32,
  target: usize,
  tapY: usize,
  tapX: usize,
  source: usize,
  plane: usize,
  work: usize,
): void {
  if (n == 3) f22.weightTile(target, tapY, tapX, source, plane, work);
  else if (n == 4) f23.weightTile(target, tapY, tapX, source, plane, work);
  else if (n == 5) f42.weightTile(target, tapY, tapX, source, plane, work);
  else f43.weightTile(target, tapY, tapX, source, plane, work);
}
