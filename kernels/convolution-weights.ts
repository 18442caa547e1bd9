/**
 * @file Packing of a convolution's weights into panels of B, once per convolution, shared by the team.
 *
 *   direct:    │ output phase, group │: panels [K, TILE_COLUMNS], K = taps · channels in the order (tap row, tap column, channel)
 *   Winograd:  │ output phase, group │: planes of panels [K, TILE_COLUMNS] of G w Gᵀ, K = (input phase, channel)
 */

import { Convolution, Correlation, correlation } from "./correlation";
import { packColumns } from "./pack";
import { PANEL_PITCH } from "./rows-block";
import { TABLE_BYTES } from "./winograd";
import { filterTile } from "./winograd-tiles";

/** Depth of the packed weights of an output phase. */
export function weightsDepth(conv: Convolution, outPhase: i32): i32 {
  if (conv.tile > 1) return conv.inPhases * conv.groupInputs;
  const at = correlation(conv, outPhase, 0);
  return at.tapsY * at.tapsX * conv.groupInputs;
}

/** Packs panels `first` to `end`, counted through all output phases and groups. @param work TILE_WORK_BYTES bytes */
export function packWeights(
  target: usize,
  conv: Convolution,
  weights: usize,
  first: i32,
  end: i32,
  work: usize,
): void {
  const panels = (conv.groupOutputs + TILE_COLUMNS - 1) / TILE_COLUMNS;
  for (let unit = first; unit < end; unit++) {
    const kernel = unit / panels;
    const panel = unit % panels;
    const outPhase = kernel / conv.groups;
    const group = kernel % conv.groups;
    const column = panel * TILE_COLUMNS;
    const columns = min(conv.groupOutputs - column, TILE_COLUMNS);
    const source = weights + (<usize>(group * conv.weightGroup + column * conv.weightColumn) << 2);
    const depth = weightsDepth(conv, outPhase);
    const to = target + <usize>kernel * <usize>conv.weightsBytes + <usize>panel * <usize>depth * PANEL_PITCH;
    if (conv.tile > 1) packPlanes(to, conv, outPhase, source, columns, work);
    else packTaps(to, conv, correlation(conv, outPhase, 0), source, columns);
  }
}

/** Address of a tap of a correlation. */
// @ts-ignore: decorator
@inline
function tapAt(conv: Convolution, at: Correlation, weights: usize, a: i32, b: i32): usize {
  const row = at.kernelOriginY + a * at.kernelStepY;
  const column = at.kernelOriginX + b * at.kernelStepX;
  return weights + (<usize>((row * conv.kernelWidth + column) * conv.weightTap) << 2);
}

function packTaps(target: usize, conv: Convolution, at: Correlation, source: usize, columns: i32): void {
  const depthBytes = <usize>conv.weightDepth << 2;
  const columnBytes = <usize>conv.weightColumn << 2;
  for (let a = 0; a < at.tapsY; a++) {
    for (let b = 0; b < at.tapsX; b++) {
      packColumns(target, tapAt(conv, at, source, a, b), columns, conv.groupInputs, depthBytes, columnBytes);
      target += <usize>conv.groupInputs * PANEL_PITCH;
    }
  }
}

/** Four columns, for four depths each, of a tap: one vector of columns per depth, `pitch` bytes apart. One of the steps is 4. */
// @ts-ignore: decorator
@inline
function fourByFour(target: usize, pitch: usize, source: usize, columnBytes: usize, depthBytes: usize): void {
  if (columnBytes == 4) {
    for (let d: usize = 0; d < 4; d++) v128.store(target + d * pitch, v128.load(source + d * depthBytes));
    return;
  }
  const r0 = v128.load(source);
  const r1 = v128.load(source + columnBytes);
  const r2 = v128.load(source + 2 * columnBytes);
  const r3 = v128.load(source + 3 * columnBytes);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(target + pitch, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(target + 2 * pitch, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(target + 3 * pitch, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** Planes of a panel, four columns of four channels at a time: channels and columns are multiples of 4. */
function packPlanes(
  target: usize,
  conv: Convolution,
  outPhase: i32,
  source: usize,
  columns: i32,
  work: usize,
): void {
  const depthBytes = <usize>conv.weightDepth << 2;
  const columnBytes = <usize>conv.weightColumn << 2;
  const plane = <usize>conv.weightsPlane;
  const n = conv.tile;
  const taps = <usize>(n - conv.tileResults + 1);
  const tapCount = taps * taps;
  const vectors = work + TABLE_BYTES; // of four channels: [4, taps]
  const pitch = tapCount << 4;
  for (let inPhase = 0; inPhase < conv.inPhases; inPhase++) {
    const at = correlation(conv, outPhase, inPhase);
    for (let k: usize = 0; k < tapCount; k++)
      store<usize>(work + (k << 2), tapAt(conv, at, 0, <i32>(k / taps), <i32>(k % taps)));
    for (let c: usize = 0; c < <usize>conv.groupInputs; c += 4) {
      for (let q: usize = 0; q < <usize>TILE_COLUMNS; q += 4) {
        const from = source + c * depthBytes + q * columnBytes;
        const to = target + (q << 2);
        if (q < <usize>columns) {
          for (let k: usize = 0; k < tapCount; k++)
            fourByFour(vectors + (k << 4), pitch, from + load<usize>(work + (k << 2)), columnBytes, depthBytes);
          for (let d: usize = 0; d < 4; d++)
            filterTile(n, to + d * PANEL_PITCH, plane, vectors + d * pitch, vectors + 4 * pitch);
        } else {
          for (let d: usize = 0; d < 4; d++) clearTile(to + d * PANEL_PITCH, plane, n);
        }
      }
      target += 4 * PANEL_PITCH;
    }
  }
}

function clearTile(target: usize, plane: usize, size: i32): void {
  for (let index = 0; index < size * size; index++) {
    v128.store(target, f32x4.splat(0));
    target += plane;
  }
}
