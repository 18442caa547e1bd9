/**
 * @file Convolutions and their input adjoints by a team of threads: implicit GEMM over strips of the result.
 *
 *   pack the weights into panels of B together; meet
 *   for each strip of rows of the result                         taken by whichever thread is free
 *     for each output phase and group
 *       for p0 in 0..K step depth
 *         gather (or transform) the strip's pixels into A[p0..]  [rows, depth], one plane, or each of Winograd's
 *         for each plane, for each panel of B: multiply          tile: 12 accumulators over depth; B in L1, A in L2
 *       transform or copy the products to their places
 *     epilogue(the strip's rows)
 *
 * A strip is whole rows of base positions (see correlation.ts), so its results are consecutive in memory, whatever the strides.
 * Every result is computed by one thread in an order that the shape fixes: the same bits for any number of threads.
 *
 * Scratch: │ next strip of thread 0, 1, … (64 bytes each) │ packed weights │ thread 0: spare tile, work, zeros,
 *          │ A, M (products), strip of results │ thread 1: … │
 */

import { barrier } from "./barrier";
import { SPARE_BYTES, clearSpare } from "./block";
import { packWeights, weightsDepth } from "./convolution-weights";
import { Convolution, correlation, gather, zeroFloats } from "./correlation";
import { MAX_DEPTH, PANEL_PITCH, TILE_ROWS, multiplyRows } from "./rows-block";
import { ceilDiv, evenBlock, share } from "./sharing";
import { ROW_PITCH } from "./tile-rows";
import { TILE_WORK_BYTES, placeRows, tilesAlong, transformInput, transformOutput } from "./winograd";

/**
 * Thread `tid` of `threads`' part; every thread calls it with the same other arguments. Contains its own barriers except the
 * one at the end, which is the caller's.
 * @param descriptor address of a Convolution and its Correlations
 * @param target the results [N, OH, OW, O]; 0, with an epilogue: they live in scratch and only the epilogue sees them
 * @param epilogue below 0: none; else table index of (firstRow, endRow, base) → void over rows of O results
 */
export function convolve(
  tid: i32,
  threads: i32,
  descriptor: usize,
  source: usize,
  weights: usize,
  target: usize,
  scratch: usize,
  epilogue: i32,
): void {
  const conv = changetype<Convolution>(descriptor);
  const panels = ceilDiv(conv.groupOutputs, TILE_COLUMNS) * conv.outPhases * conv.groups;
  const packed = scratch + (<usize>threads << 6);
  const own = scratch + <usize>conv.threadsOffset + <usize>tid * <usize>conv.threadBytes;
  const endPanel = share(panels, tid + 1, threads);
  packWeights(packed, conv, weights, share(panels, tid, threads), endPanel, own + SPARE_BYTES);

  const unitRows = conv.tileResults;
  const unitsPerImage = ceilDiv(conv.baseHeight, unitRows);
  const units = conv.images * unitsPerImage;
  const strips = ceilDiv(units, conv.strip);
  clearSpare(own);
  zeroFloats(own + SPARE_BYTES + TILE_WORK_BYTES, conv.groupInputs);
  atomic.store<i32>(scratch + (<usize>tid << 6), share(strips, tid, threads));
  barrier(threads);

  const rowBytes = (<usize>conv.outWidth * <usize>conv.outChannels) << 2;
  for (let turn = 0; turn < threads; turn++) {
    const owner = (tid + turn) % threads; // first its own strips, then what slower threads have left
    const endStrip = share(strips, owner + 1, threads);
    while (true) {
      const strip = atomic.add<i32>(scratch + (<usize>owner << 6), 1);
      if (strip >= endStrip) break;
      const first = strip * conv.strip;
      const end = min(first + conv.strip, units);
      const firstRow = resultRow(conv, first, unitsPerImage, unitRows);
      const endRow = resultRow(conv, end, unitsPerImage, unitRows);
      const results = target == 0 ? own + <usize>conv.stripOffset - <usize>firstRow * rowBytes : target;
      for (let outPhase = 0; outPhase < conv.outPhases; outPhase++) {
        for (let group = 0; group < conv.groups; group++)
          multiplyStrip(conv, outPhase, group, first, end - first, source, packed, own, results);
      }
      if (epilogue >= 0)
        call_indirect<void>(epilogue, firstRow * conv.outWidth, endRow * conv.outWidth, results);
    }
  }
}

/** The first row of the results, counted through all images, of a unit (a row of base positions or of tiles). */
// @ts-ignore: decorator
@inline
function resultRow(conv: Convolution, unit: i32, unitsPerImage: i32, unitRows: i32): i32 {
  const within = (unit % unitsPerImage) * unitRows * conv.outStrideY;
  return (unit / unitsPerImage) * conv.outHeight + min(within, conv.outHeight);
}

/** The results of one output phase and group in a strip of `units` rows. */
function multiplyStrip(
  conv: Convolution,
  outPhase: i32,
  group: i32,
  firstUnit: i32,
  units: i32,
  source: usize,
  packed: usize,
  own: usize,
  results: usize,
): void {
  const winograd = conv.tile > 1;
  const perUnit = tilesAlong(conv, conv.baseWidth);
  const first = firstUnit * perUnit;
  const rows = units * perUnit;
  const wholeRows = ceilDiv(rows, TILE_ROWS) * TILE_ROWS;
  const planes = conv.tile * conv.tile;
  const at = correlation(conv, outPhase, 0);
  const depth = weightsDepth(conv, outPhase);
  const input = source + (<usize>(group * conv.groupInputs) << 2);
  const output = results + (<usize>(group * conv.groupOutputs) << 2);
  const panelsOfB = packed + <usize>(outPhase * conv.groups + group) * <usize>conv.weightsBytes;
  const a = own + <usize>conv.aOffset;
  // Products of a single phase are results as they are.
  const inPlace = !winograd && conv.outPhases == 1;
  const pitch = inPlace ? <usize>conv.outChannels << 2 : <usize>conv.mPitch;
  const products = inPlace ? output + <usize>first * pitch : own + <usize>conv.mOffset;
  if (depth == 0) {
    for (let row = 0; row < rows; row++) zeroFloats(products + <usize>row * pitch, conv.groupOutputs);
  }
  const maxDepth = depth == 0 ? 1 : evenBlock(depth, MAX_DEPTH);
  for (let p0 = 0; p0 < depth; p0 += maxDepth) {
    const block = min(depth - p0, maxDepth);
    if (winograd) transformBlock(a, conv, outPhase, input, own, first, rows, p0, block, ROW_PITCH);
    else gather(a, conv, at, input, first, rows, p0, block, ROW_PITCH);
    for (let plane = 0; plane < planes; plane++) {
      const planeA = a + <usize>plane * <usize>conv.aPlane;
      const planeM = products + <usize>plane * <usize>conv.mPlane;
      let panel = panelsOfB + <usize>plane * <usize>conv.weightsPlane + <usize>p0 * PANEL_PITCH;
      for (let j = 0; j < conv.groupOutputs; j += TILE_COLUMNS) {
        // M has room for whole tiles; results have not.
        const columns = inPlace ? min(conv.groupOutputs - j, TILE_COLUMNS) : TILE_COLUMNS;
        multiplyRows(planeA, panel, inPlace ? rows : wholeRows, columns, block, planeM + (<usize>j << 2), pitch, p0 > 0, own);
        panel += <usize>depth * PANEL_PITCH;
      }
    }
  }
  if (winograd) transformOutput(output, conv, at, products, first, rows, own + SPARE_BYTES);
  else if (!inPlace) placeRows(output, conv, at, products, first, rows);
}

/** Depths p0 to p0 + depth, counted through the input phases' channels, of Winograd's planes of A. */
export function transformBlock(
  target: usize,
  conv: Convolution,
  outPhase: i32,
  input: usize,
  own: usize,
  first: i32,
  rows: i32,
  p0: i32,
  depth: i32,
  pitch: usize,
): void {
  const work = own + SPARE_BYTES;
  const zeros = work + TILE_WORK_BYTES;
  for (let p = p0; p < p0 + depth; ) {
    const channel = p % conv.groupInputs;
    const count = min(conv.groupInputs - channel, p0 + depth - p);
    const at = correlation(conv, outPhase, p / conv.groupInputs);
    transformInput(target, conv, at, input + (<usize>channel << 2), zeros, work, first, rows, count, pitch);
    target += <usize>count << 2;
    p += count;
  }
}
