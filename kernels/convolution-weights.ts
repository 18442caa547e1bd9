/**
 * @file Packing of a convolution's weights into panels of B, once per convolution, shared by the team.
 *
 *   direct:    │ output phase, group │: panels [K, TILE_COLUMNS], K = taps · channels in the order (tap row, tap column, channel)
 *   Winograd:  │ output phase, group │: planes of panels [K, TILE_COLUMNS] of G w Gᵀ, K = (input phase, channel)
 */

import { Convolution, Correlation, correlation } from "./correlation";
import { packColumns } from "./pack";
import { PANEL_PITCH } from "./rows-block";
import { filterTile } from "./winograd-tiles";

/** Depth of the packed weights of an output phase. */
export function weightsDepth(conv: Convolution, outPhase: i32): i32 {
  if (conv.tile > 1) return conv.inPhases * conv.groupInputs;
  const at = correlation(conv, outPhase, 0);
  return at.tapsY * at.tapsX * conv.groupInputs;
}

/** Packs panels `first` to `end`, counted through all output phases and groups. @param work WORK_BYTES bytes */
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

/** Four neighbouring columns of a tap. @param step bytes from one to the next */
// @ts-ignore: decorator
@inline
function fourColumns(address: usize, step: usize): v128 {
  if (step == 4) return v128.load(address);
  return f32x4(
    f32.load(address),
    f32.load(address + step),
    f32.load(address + 2 * step),
    f32.load(address + 3 * step),
  );
}

function packPlanes(
  target: usize,
  conv: Convolution,
  outPhase: i32,
  source: usize,
  columns: i32,
  work: usize,
): void {
  const depthBytes = <usize>conv.weightDepth << 2;
  const step = <usize>conv.weightColumn << 2;
  const plane = <usize>conv.weightsPlane;
  for (let inPhase = 0; inPhase < conv.inPhases; inPhase++) {
    const at = correlation(conv, outPhase, inPhase);
    for (let c: usize = 0; c < <usize>conv.groupInputs; c++) {
      const from = source + c * depthBytes;
      for (let q = 0; q < TILE_COLUMNS; q += 4) {
        const to = target + (<usize>q << 2);
        if (q < columns) packTile(to, plane, conv, at, from + <usize>q * step, step, work);
        else clearTile(to, plane, conv.tile);
      }
      target += PANEL_PITCH;
    }
  }
}

function clearTile(target: usize, plane: usize, size: i32): void {
  for (let index = 0; index < size * size; index++) {
    v128.store(target, f32x4.splat(0));
    target += plane;
  }
}

function packTile(
  target: usize,
  plane: usize,
  conv: Convolution,
  at: Correlation,
  source: usize,
  step: usize,
  work: usize,
): void {
  const taps = conv.tile - conv.tileResults + 1;
  let to = work;
  for (let a = 0; a < taps; a++) {
    for (let b = 0; b < taps; b++) {
      v128.store(to, fourColumns(tapAt(conv, at, source, a, b), step));
      to += 16;
    }
  }
  filterTile(conv.tile, target, plane, work);
}
