/**
 * @file The input adjoint of a convolution to few channels, as the last layer of a generator: the products of every tap at
 * once, then added up where they overlap. A tile of 8 columns is then full of taps instead of empty for want of channels.
 *
 *   pack the weights into panels of B together; meet             [O, KH · KW · C], transposed
 *   for each image                                               taken by whichever thread is free
 *     for each strip of its positions: gather; multiply          M [positions, KH · KW · C]
 *     add M to the image, row of taps by row of taps             position after position, so the bits are the same
 *     epilogue(the image's rows)
 *
 * Scratch as in convolution.ts. The descriptor is that of a 1×1 convolution with KH · KW · C outputs, and of the scattering
 * in its correlation: kernelStep: the stride, kernelOrigin: the taps, outOrigin: the padding before.
 */

import { barrier } from "./barrier";
import { SPARE_BYTES, clearSpare } from "./block";
import { Convolution, Correlation, correlation, gather, zeroFloats } from "./correlation";
import { packColumns } from "./pack";
import { MAX_DEPTH, PANEL_PITCH, TILE_ROWS, multiplyRows } from "./rows-block";
import { ceilDiv, evenBlock, share } from "./sharing";
import { ROW_PITCH } from "./tile-rows";
import { TILE_WORK_BYTES } from "./winograd";

/** Parameters as for `convolve` of convolution.ts. @param source y [N, OH, OW, O]; @param target x [N, H, W, C] */
export function scatterConvolve(
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
  const packed = scratch + (<usize>threads << 6);
  const depth = conv.groupInputs;
  const columns = conv.groupOutputs;
  const panels = ceilDiv(columns, TILE_COLUMNS);
  const depthBytes = <usize>conv.weightDepth << 2;
  const columnBytes = <usize>conv.weightColumn << 2;
  for (let j = share(panels, tid, threads); j < share(panels, tid + 1, threads); j++) {
    const from = weights + <usize>(j * TILE_COLUMNS) * columnBytes;
    const to = packed + <usize>j * <usize>depth * PANEL_PITCH;
    packColumns(to, from, min(columns - j * TILE_COLUMNS, TILE_COLUMNS), depth, depthBytes, columnBytes);
  }
  const own = scratch + <usize>conv.threadsOffset + <usize>tid * <usize>conv.threadBytes;
  clearSpare(own);
  zeroFloats(own + SPARE_BYTES + TILE_WORK_BYTES, depth);
  atomic.store<i32>(scratch + (<usize>tid << 6), share(conv.images, tid, threads));
  barrier(threads);

  const rowsPerImage = conv.outHeight * conv.outWidth;
  const imageFloats = rowsPerImage * conv.outChannels;
  for (let turn = 0; turn < threads; turn++) {
    const owner = (tid + turn) % threads;
    const endImage = share(conv.images, owner + 1, threads);
    while (true) {
      const image = atomic.add<i32>(scratch + (<usize>owner << 6), 1);
      if (image >= endImage) break;
      const imageBytes = <usize>imageFloats << 2;
      const results = target == 0 ? own + <usize>conv.stripOffset : target + <usize>image * imageBytes;
      scatterImage(conv, source, packed, own, image, results, imageFloats);
      const firstRow = image * rowsPerImage;
      if (epilogue >= 0)
        call_indirect<void>(epilogue, firstRow, firstRow + rowsPerImage, results - <usize>image * imageBytes);
    }
  }
}

/** One image, from zeros. */
function scatterImage(
  conv: Convolution,
  source: usize,
  packed: usize,
  own: usize,
  image: i32,
  results: usize,
  imageFloats: i32,
): void {
  const at = correlation(conv, 0, 0);
  const positions = conv.baseHeight * conv.baseWidth;
  const depth = conv.groupInputs;
  const maxDepth = evenBlock(depth, MAX_DEPTH);
  const a = own + <usize>conv.aOffset;
  const products = own + <usize>conv.mOffset;
  const pitch = <usize>conv.mPitch;
  zeroFloats(results, imageFloats);
  for (let first = 0; first < positions; first += conv.strip) {
    const rows = min(positions - first, conv.strip);
    const wholeRows = ceilDiv(rows, TILE_ROWS) * TILE_ROWS;
    for (let p0 = 0; p0 < depth; p0 += maxDepth) {
      const block = min(depth - p0, maxDepth);
      gather(a, conv, at, source, image * positions + first, rows, p0, block, ROW_PITCH);
      let panel = packed + <usize>p0 * PANEL_PITCH;
      for (let j = 0; j < conv.groupOutputs; j += TILE_COLUMNS) {
        multiplyRows(a, panel, wholeRows, TILE_COLUMNS, block, products + (<usize>j << 2), pitch, p0 > 0, own);
        panel += <usize>depth * PANEL_PITCH;
      }
    }
    for (let row = 0; row < rows; row++) scatterRow(conv, at, results, products + <usize>row * pitch, first + row);
  }
}

/** Adds the taps of one position to the pixels under them, where these are inside the image. */
function scatterRow(conv: Convolution, at: Correlation, results: usize, products: usize, position: i32): void {
  const tapsY = at.kernelOriginY;
  const run = at.kernelOriginX * conv.outChannels; // a row of taps is consecutive in the image
  const rowFloats = conv.outWidth * conv.outChannels;
  const y0 = (position / conv.baseWidth) * at.kernelStepY - at.outOriginY;
  const begin = ((position % conv.baseWidth) * at.kernelStepX - at.outOriginX) * conv.outChannels;
  const before = min(max(-begin, 0), run);
  const end = min(rowFloats - begin, run);
  for (let a = 0; a < tapsY; a++) {
    const y = y0 + a * conv.outStrideY;
    if (<u32>y < <u32>conv.outHeight) {
      let to = results + (<usize>(y * rowFloats + begin + before) << 2);
      let from = products + (<usize>(a * run + before) << 2);
      let left = end - before;
      for (; left >= 4; left -= 4) {
        v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
        to += 16;
        from += 16;
      }
      for (; left > 0; left--) {
        f32.store(to, f32.load(to) + f32.load(from));
        to += 4;
        from += 4;
      }
    }
  }
}
