/**
 * @file Winograd's algorithm for a correlation: which pixels make a tile, and where its results go. A tile is m×m base positions;
 * tiles are counted row by row through all images. The transforms of one tile are in winograd-tiles.ts.
 */

import { Convolution, Correlation, correlation } from "./correlation";
import { WORK_BYTES, inputTile, outputTile, resultTile, weightTile } from "./winograd-tiles";

/** Bytes of a table of addresses. */
export const TABLE_BYTES: usize = 192;
/** Bytes that a thread needs for one tile: the addresses of its pixels or results, and what lies between two passes. */
export const TILE_WORK_BYTES: usize = TABLE_BYTES + WORK_BYTES;

// @ts-ignore: decorator
@inline
export function tilesAlong(conv: Convolution, positions: i32): i32 {
  return (positions + conv.tileResults - 1) / conv.tileResults;
}

/**
 * Planes of Bᵀ d B: one row of `channels` values in each for `count` tiles from `first` on.
 * @param target rows `pitch`, planes conv.aPlane bytes apart
 * @param source address of the images at the first channel
 * @param zeros address of as many zeros as there are channels: what lies outside the image
 * @param work TILE_WORK_BYTES bytes, as everywhere here
 */
export function transformInput(
  target: usize,
  conv: Convolution,
  at: Correlation,
  source: usize,
  zeros: usize,
  work: usize,
  first: i32,
  count: i32,
  channels: i32,
  pitch: usize,
): void {
  const height = conv.sourceHeight;
  const width = conv.sourceWidth;
  const size = conv.tile;
  const plane = <usize>conv.aPlane;
  const tilesX = tilesAlong(conv, conv.baseWidth);
  const tilesY = tilesAlong(conv, conv.baseHeight);
  const pixelBytes = <usize>conv.sourceChannels << 2;
  const rowBytes = <usize>width * pixelBytes;
  for (let tile = first; tile < first + count; tile++) {
    const image = source + <usize>(tile / tilesX / tilesY) * <usize>height * rowBytes;
    const y0 = ((tile / tilesX) % tilesY) * conv.tileResults * at.strideY + at.originY;
    const x0 = (tile % tilesX) * conv.tileResults * at.strideX + at.originX;
    let entry = work;
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
    inputTile(size, target, plane, work, channels, work + TABLE_BYTES);
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

/** Writes the addresses of the results of a tile into a table. @param target address of the results of all images */
function tabulateResults(table: usize, conv: Convolution, at: Correlation, target: usize, tile: i32): void {
  const tilesX = tilesAlong(conv, conv.baseWidth);
  const tilesY = tilesAlong(conv, conv.baseHeight);
  const m = conv.tileResults;
  const imageBytes = (<usize>(conv.outHeight * conv.outWidth) * <usize>conv.outChannels) << 2;
  const image = target + <usize>(tile / tilesX / tilesY) * imageBytes;
  const i = ((tile / tilesX) % tilesY) * m;
  const j = (tile % tilesX) * m;
  for (let a = 0; a < m; a++) {
    for (let b = 0; b < m; b++) {
      store<usize>(table, resultAt(conv, at, image, i + a, j + b));
      table += 4;
    }
  }
}

/**
 * Aᵀ m A of `count` tiles from `first` on, written where their results belong.
 * @param source planes of products, rows conv.mPitch, planes conv.mPlane bytes apart
 * @param target address of the results of all images, at the first channel of the group
 */
export function transformOutput(
  target: usize,
  conv: Convolution,
  phase: Correlation,
  source: usize,
  first: i32,
  count: i32,
  work: usize,
): void {
  const bytes = <usize>conv.groupOutputs << 2;
  for (let tile = first; tile < first + count; tile++) {
    tabulateResults(work, conv, phase, target, tile);
    for (let at: usize = 0; at < bytes; at += 16) {
      const results = outputTile(conv.tile, source + at, conv.mPlane, work + TABLE_BYTES);
      for (let k: usize = 0; k < <usize>(conv.tileResults * conv.tileResults); k++) {
        const to = load<usize>(work + (k << 2));
        if (to != 0) v128.store(to + at, v128.load(results + (k << 4)));
      }
    }
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
  work: usize,
): void {
  const at = correlation(conv, 0, 0);
  const m = conv.tileResults;
  const vectors = work + TABLE_BYTES;
  for (let tile = first; tile < first + count; tile++) {
    tabulateResults(work, conv, at, results, tile);
    for (let q = 0; q < columns; q += 4) {
      for (let k = 0; k < m * m; k++) {
        const result = load<usize>(work + (<usize>k << 2));
        const vector = result == 0 ? f32x4.splat(0) : v128.load(result + (<usize>(channel + q) << 2));
        v128.store(vectors + (<usize>k << 4), vector);
      }
      resultTile(conv.tile, target + (<usize>q << 2), conv.weightsPlane, vectors);
    }
    target += <usize>(TILE_COLUMNS << 2);
  }
}

/**
 * The taps Gᵀ m G of lanes `first` to `end`, a lane being (input phase, channel).
 * @param weights address of the group's weights
 * @param source products, rows conv.mPitch, planes conv.weightsBytes bytes apart
 */
export function transformWeights(
  weights: usize,
  conv: Convolution,
  source: usize,
  first: i32,
  end: i32,
  work: usize,
): void {
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
      weightTile(conv.tile, target + o, tapY, tapX, from + o, plane, work + TABLE_BYTES);
    }
  }
}
