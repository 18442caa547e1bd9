/**
 * @file The weight adjoint of a convolution by a team of threads: C[lanes, outputs] = Σ over positions of values under the
 * kernel times results. A lane is a value under the kernel: (tap row, tap column, channel), with Winograd (input phase,
 * channel).
 *
 *   for s0 in 0..positions step span
 *     pack the results of the span into panels of B together       [span, TILE_COLUMNS], one plane, or each of Winograd's
 *     meet
 *     for each segment of this thread's lanes
 *       for d0 in s0..s0 + span step block
 *         gather (or transform) the block's values, pack them into tiles of A
 *         for each plane, for each panel of B: multiply            C stays in its place and is added to
 *     meet, if another span follows
 *   transform this thread's products into weights; meet; epilogue(this thread's share of the rows)
 *
 * An element is one chain of madds over positions ascending, block by block: the same bits for any number of threads.
 *
 * Scratch: │ packed results │ M: products, or weights that nobody keeps │ thread 0: spare tile, work, zeros,
 *          │ gathered rows, A │ thread 1: … │
 */

import { barrier } from "./barrier";
import { SPARE_BYTES, clearSpare, multiplyPanel, packBlock, paddedRows } from "./block";
import { transformBlock } from "./convolution";
import { Convolution, correlation, gather, zeroFloats } from "./correlation";
import { packColumns } from "./pack";
import { PANEL_PITCH } from "./rows-block";
import { ceilDiv, share } from "./sharing";
import { TILE_WORK_BYTES, packResults, tilesAlong, transformWeights } from "./winograd";

/** Lanes of one correlation of a group. */
function laneCount(conv: Convolution): i32 {
  const at = correlation(conv, 0, 0);
  return (conv.tile == 1 ? at.tapsY * at.tapsX : conv.inPhases) * conv.groupInputs;
}

/**
 * Thread `tid` of `threads`' part; every thread calls it with the same other arguments. Contains its own barriers except the
 * one at the end, which is the caller's.
 * @param source the images [N, H, W, C]
 * @param results their results' adjoint [N, OH, OW, O]
 * @param target the weights [KH, KW, C / groups, O]; 0, with an epilogue: they live in scratch and only the epilogue sees them
 * @param epilogue below 0: none; else table index of (firstRow, endRow, base) → void over rows of O weights
 */
export function convolveGradient(
  tid: i32,
  threads: i32,
  descriptor: usize,
  source: usize,
  results: usize,
  target: usize,
  scratch: usize,
  epilogue: i32,
): void {
  const conv = changetype<Convolution>(descriptor);
  const winograd = conv.tile > 1;
  const positions = conv.images * tilesAlong(conv, conv.baseHeight) * tilesAlong(conv, conv.baseWidth);
  const lanes = laneCount(conv);
  const segments = ceilDiv(lanes, conv.segment);
  const firstSegment = share(segments, tid, threads);
  const endSegment = share(segments, tid + 1, threads);
  const weights = target == 0 ? scratch + <usize>conv.stripOffset : target;
  const own = scratch + <usize>conv.threadsOffset + <usize>tid * <usize>conv.threadBytes;
  clearSpare(own);
  zeroFloats(own + SPARE_BYTES + TILE_WORK_BYTES, conv.groupInputs);

  for (let group = 0; group < conv.groups; group++) {
    const groupSource = source + (<usize>(group * conv.groupInputs) << 2);
    const groupResults = results + (<usize>(group * conv.groupOutputs) << 2);
    const groupWeights = weights + (<usize>(group * conv.weightGroup) << 2);
    for (let s0 = 0; s0 < positions; s0 += conv.span) {
      const span = min(positions - s0, conv.span);
      if (s0 > 0 || group > 0) barrier(threads); // nobody still reads the span before
      const first = share(span, tid, threads);
      packSpan(scratch, conv, groupResults, s0, first, share(span, tid + 1, threads) - first, own + SPARE_BYTES);
      barrier(threads);
      for (let segment = firstSegment; segment < endSegment; segment++) {
        const lane = segment * conv.segment;
        const count = min(lanes - lane, conv.segment);
        const pitch = winograd ? <usize>conv.mPitch : <usize>conv.weightDepth << 2;
        const products = (winograd ? scratch + <usize>conv.mOffset : groupWeights) + <usize>lane * pitch;
        for (let d0 = s0; d0 < s0 + span; d0 += conv.strip) {
          const depth = min(s0 + span - d0, conv.strip);
          multiplyBlock(conv, groupSource, scratch, own, lane, count, d0, depth, d0 - s0, products, pitch);
        }
      }
    }
    if (winograd && firstSegment < endSegment) {
      const first = firstSegment * conv.segment;
      const end = min(endSegment * conv.segment, lanes);
      transformWeights(groupWeights, conv, scratch + <usize>conv.mOffset, first, end, own + SPARE_BYTES);
    }
  }
  if (epilogue >= 0) {
    barrier(threads);
    const rows = conv.kernelRows;
    const firstRow = share(rows, tid, threads);
    const endRow = share(rows, tid + 1, threads);
    if (firstRow < endRow) call_indirect<void>(epilogue, firstRow, endRow, weights);
  }
}

/** Packs `count` positions (tiles) from `first` of the span at `s0` on. */
function packSpan(
  packed: usize,
  conv: Convolution,
  results: usize,
  s0: i32,
  first: i32,
  count: i32,
  work: usize,
): void {
  if (count <= 0) return;
  const panelBytes = <usize>conv.span * PANEL_PITCH;
  const rowBytes = <usize>conv.outChannels << 2;
  for (let j = 0; j < conv.groupOutputs; j += TILE_COLUMNS) {
    const columns = min(conv.groupOutputs - j, TILE_COLUMNS);
    const to = packed + <usize>(j / TILE_COLUMNS) * panelBytes + <usize>first * PANEL_PITCH;
    if (conv.tile > 1) packResults(to, conv, results, j, columns, s0 + first, count, work);
    else packColumns(to, results + <usize>(s0 + first) * rowBytes + (<usize>j << 2), columns, count, rowBytes, 4);
  }
}

/**
 * Adds the products of `depth` positions from `d0` on to those of `count` lanes.
 * @param within d0, counted from the span's first
 */
function multiplyBlock(
  conv: Convolution,
  source: usize,
  packed: usize,
  own: usize,
  lane: i32,
  count: i32,
  d0: i32,
  depth: i32,
  within: i32,
  products: usize,
  pitch: usize,
): void {
  const winograd = conv.tile > 1;
  const rows = own + <usize>conv.mPlane; // where gathered rows lie
  const a = own + <usize>conv.aOffset;
  const rowPitch = (<usize>conv.segment << 2) + 64;
  if (winograd) transformBlock(rows, conv, 0, source, own, d0, depth, lane, count, rowPitch);
  else gather(rows, conv, correlation(conv, 0, 0), source, d0, depth, lane, count, rowPitch);
  const planes = conv.tile * conv.tile;
  for (let plane = 0; plane < planes; plane++) {
    packBlock(a, rows + <usize>plane * <usize>conv.aPlane, count, depth, 4, rowPitch, 0, paddedRows(count));
    let panel = packed + <usize>plane * <usize>conv.weightsPlane + <usize>within * PANEL_PITCH;
    let c = products + <usize>plane * <usize>conv.weightsBytes;
    for (let j = 0; j < conv.groupOutputs; j += TILE_COLUMNS) {
      const columns = min(conv.groupOutputs - j, TILE_COLUMNS);
      multiplyPanel(a, panel, count, columns, depth, c, pitch, d0 > 0, own);
      panel += <usize>conv.span * PANEL_PITCH;
      c += PANEL_PITCH;
    }
  }
}
