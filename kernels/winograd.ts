/**
 * @file Winograd's algorithm for a correlation: which pixels make a tile, and where its results go. A tile is 2×2 base
 * positions; tiles are counted row by row through all images. The transforms of one tile are in winograd-two-taps.ts and
 * winograd-three-taps.ts.
 */

import { Convolution, Correlation, correlation } from "./correlation";
import * as two from "./winograd-two-taps";
import * as three from "./winograd-three-taps";

/** Bytes of a thread's table of the addresses of a tile's pixels. */
export const PIXEL_TABLE_BYTES: usize = 64;

// @ts-ignore: decorator
@inline
export function tilesAlong(positions: i32): i32 {
  return (positions + 1) >> 1;
}

/**
 * Planes of Bᵀ d B: one row of `channels` values in each for `count` tiles from `first` on.
 * @param target rows `pitch`, planes conv.aPlane bytes apart
 * @param source address of the images at the first channel
 * @param zeros address of as many zeros as there are channels: what lies outside the image
 * @param pixels PIXEL_TABLE_BYTES bytes
 */
export function transformInput(
  target: usize,
  conv: Convolution,
  at: Correlation,
  source: usize,
  zeros: usize,
  pixels: usize,
  first: i32,
  count: i32,
  channels: i32,
  pitch: usize,
): void {
  const height = conv.sourceHeight;
  const width = conv.sourceWidth;
  const size = conv.tile;
  const plane = <usize>conv.aPlane;
  const tilesX = tilesAlong(conv.baseWidth);
  const tilesY = tilesAlong(conv.baseHeight);
  const pixelBytes = <usize>conv.sourceChannels << 2;
  const rowBytes = <usize>width * pixelBytes;
  for (let tile = first; tile < first + count; tile++) {
    const image = source + <usize>(tile / tilesX / tilesY) * <usize>height * rowBytes;
    const y0 = (((tile / tilesX) % tilesY) << 1) * at.strideY + at.originY;
    const x0 = ((tile % tilesX) << 1) * at.strideX + at.originX;
    let entry = pixels;
    for (let u = 0; u < size; u++) {
      const y = y0 + u * at.stepY;
      const rowInside = <u32>y < <u32>height;
      const row = image + <usize>y * rowBytes;
      for (let v = 0; v < size; v++) {
        const x = x0 + v * at.stepX;
        store<usize>(entry, rowInside && <u32>x < <u32>width ? row + <usize>x * pixelBytes : zeros);
        entry += 4;
      }
    }
    if (size == 3) two.inputTile(target, plane, pixels, channels);
    else three.inputTile(target, plane, pixels, channels);
    target += pitch;
  }
}

/** Address of the result of a base position, 0 where there is none. */
// @ts-ignore: decorator
@inline
function resultAt(conv: Convolution, at: Correlation, image: usize, i: i32, j: i32): usize {
  const y = i * conv.outStrideY + at.outOriginY;
  const x = j * conv.outStrideX + at.outOriginX;
  if (i >= conv.baseHeight || j >= conv.baseWidth || y >= conv.outHeight || x >= conv.outWidth) return 0;
  return image + ((<usize>(y * conv.outWidth + x) * <usize>conv.outChannels) << 2);
}

/**
 * Aᵀ m A of `count` tiles from `first` on, written where their results belong.
 * @param source planes of products, rows conv.mPitch, planes conv.mPlane bytes apart
 * @param target address of the results of all images, at the first channel of the group
 */
export function transformOutput(
  target: usize,
  conv: Convolution,
  at: Correlation,
  source: usize,
  first: i32,
  count: i32,
): void {
  const tilesX = tilesAlong(conv.baseWidth);
  const tilesY = tilesAlong(conv.baseHeight);
  const plane = <usize>conv.mPlane;
  const channels = conv.groupOutputs;
  const imageBytes = (<usize>(conv.outHeight * conv.outWidth) * <usize>conv.outChannels) << 2;
  for (let tile = first; tile < first + count; tile++) {
    const image = target + <usize>(tile / tilesX / tilesY) * imageBytes;
    const i = ((tile / tilesX) % tilesY) << 1;
    const j = (tile % tilesX) << 1;
    const y00 = resultAt(conv, at, image, i, j);
    const y01 = resultAt(conv, at, image, i, j + 1);
    const y10 = resultAt(conv, at, image, i + 1, j);
    const y11 = resultAt(conv, at, image, i + 1, j + 1);
    if (conv.tile == 3) two.outputTile(source, plane, channels, y00, y01, y10, y11);
    else three.outputTile(source, plane, channels, y00, y01, y10, y11);
    source += <usize>conv.mPitch;
  }
}

/** Copies `count` rows of products from base position `first` on to where they belong. Parameters as for `transformOutput`. */
export function placeRows(
  target: usize,
  conv: Convolution,
  at: Correlation,
  source: usize,
  first: i32,
  count: i32,
): void {
  const width = conv.baseWidth;
  const height = conv.baseHeight;
  const bytes = <usize>conv.groupOutputs << 2;
  const imageBytes = (<usize>(conv.outHeight * conv.outWidth) * <usize>conv.outChannels) << 2;
  for (let position = first; position < first + count; position++) {
    const image = target + <usize>(position / width / height) * imageBytes;
    const to = resultAt(conv, at, image, (position / width) % height, position % width);
    if (to != 0) memory.copy(to, source, bytes);
    source += <usize>conv.mPitch;
  }
}

/** Four results of a position, zeros where there is none. */
// @ts-ignore: decorator
@inline
function resultOrZero(address: usize, at: usize): v128 {
  return address == 0 ? f32x4.splat(0) : v128.load(address + at);
}

/**
 * Panels of B for the weight adjoint: A ∂y Aᵀ of `count` tiles from `first` on, for `columns` channels from `channel` on.
 * @param target rows of TILE_COLUMNS values, planes conv.weightsPlane bytes apart
 * @param results address of the results of all images, at the first channel of the group
 */
export function packResults(
  target: usize,
  conv: Convolution,
  results: usize,
  channel: i32,
  columns: i32,
  first: i32,
  count: i32,
): void {
  const at = correlation(conv, 0, 0);
  const tilesX = tilesAlong(conv.baseWidth);
  const tilesY = tilesAlong(conv.baseHeight);
  const plane = <usize>conv.weightsPlane;
  const imageBytes = (<usize>(conv.outHeight * conv.outWidth) * <usize>conv.outChannels) << 2;
  for (let tile = first; tile < first + count; tile++) {
    const image = results + <usize>(tile / tilesX / tilesY) * imageBytes;
    const i = ((tile / tilesX) % tilesY) << 1;
    const j = (tile % tilesX) << 1;
    const y00 = resultAt(conv, at, image, i, j);
    const y01 = resultAt(conv, at, image, i, j + 1);
    const y10 = resultAt(conv, at, image, i + 1, j);
    const y11 = resultAt(conv, at, image, i + 1, j + 1);
    for (let q = 0; q < columns; q += 4) {
      const from = <usize>(channel + q) << 2;
      const g00 = resultOrZero(y00, from);
      const g01 = resultOrZero(y01, from);
      const g10 = resultOrZero(y10, from);
      const g11 = resultOrZero(y11, from);
      const to = target + (<usize>q << 2);
      if (conv.tile == 3) two.resultTile(to, plane, g00, g01, g10, g11);
      else three.resultTile(to, plane, g00, g01, g10, g11);
    }
    target += <usize>(TILE_COLUMNS << 2);
  }
}

/**
 * The taps Gᵀ m G of lanes `first` to `end`, a lane being (input phase, channel).
 * @param weights address of the group's weights
 * @param source products, rows conv.mPitch, planes conv.weightsBytes bytes apart
 */
export function transformWeights(weights: usize, conv: Convolution, source: usize, first: i32, end: i32): void {
  const plane = <usize>conv.weightsBytes;
  const tapBytes = <usize>conv.weightTap << 2;
  for (let lane = first; lane < end; lane++) {
    const at = correlation(conv, 0, lane / conv.groupInputs);
    const channel = lane % conv.groupInputs;
    const tap = at.kernelOriginY * conv.kernelWidth + at.kernelOriginX;
    const target = weights + <usize>tap * tapBytes + (<usize>(channel * conv.weightDepth) << 2);
    const tapY = <usize>(at.kernelStepY * conv.kernelWidth) * tapBytes;
    const tapX = <usize>at.kernelStepX * tapBytes;
    const from = source + <usize>lane * <usize>conv.mPitch;
    const bytes = <usize>conv.groupOutputs << 2;
    for (let o: usize = 0; o < bytes; o += 16) {
      if (conv.tile == 3) two.weightTile(target + o, tapY, tapX, from + o, plane);
      else three.weightTile(target + o, tapY, tapX, from + o, plane);
    }
  }
}
