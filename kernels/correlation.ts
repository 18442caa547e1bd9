/**
 * @file What the convolution kernels are told, and the gather: one row of A for each position of the kernel, the pixels under
 * it one after the other, zeros outside the image. No matrix of patches is ever stored, only the strip being multiplied.
 *
 * A correlation reads source[i·stride + a·step + origin] under tap a, for base positions i. A convolution is one correlation.
 * The input adjoint is one for each remainder of the output's row and column by the stride, each with the taps that reach it.
 * A 4×4 kernel at stride 2 is also four correlations with 2×2 taps, one for each remainder of the source's row and column,
 * added up: the form that Winograd's algorithm needs. Descriptors are laid out by src/backends/wasm/convolution-layout.ts.
 */

/** One kernel position and its taps. Rows and columns of the source, floats of the weights. */
@unmanaged
export class Correlation {
  tapsY: i32;
  tapsX: i32;
  strideY: i32;
  strideX: i32;
  stepY: i32;
  stepX: i32;
  originY: i32;
  originX: i32;
  /** The kernel's row under tap a is kernelOriginY + a·kernelStepY. */
  kernelOriginY: i32;
  kernelOriginX: i32;
  kernelStepY: i32;
  kernelStepX: i32;
  /** Base position i yields row i·outStrideY + outOriginY of the result. */
  outOriginY: i32;
  outOriginX: i32;
}

/** A whole convolution. Sizes in pixels and floats, offsets into scratch in bytes. */
@unmanaged
export class Convolution {
  images: i32;
  sourceHeight: i32;
  sourceWidth: i32;
  sourceChannels: i32;
  groups: i32;
  groupInputs: i32;
  groupOutputs: i32;
  baseHeight: i32;
  baseWidth: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  outStrideY: i32;
  outStrideX: i32;
  kernelWidth: i32;
  /** Floats from one tap, input channel, output channel and group of the weights to the next. */
  weightTap: i32;
  weightDepth: i32;
  weightColumn: i32;
  weightGroup: i32;
  /** Planes each way of a Winograd tile (n of winograd-tiles.ts) and results each way (m); 1 and 1: multiply directly. */
  tile: i32;
  tileResults: i32;
  /** Correlations that yield different parts of the result, and that are added up; `outPhases · inPhases` of them follow. */
  outPhases: i32;
  inPhases: i32;
  /** Rows of base positions (of Winograd tiles) in a strip; for the weight adjoint, positions (tiles) in a depth block. */
  strip: i32;
  /** For the weight adjoint: positions (tiles) whose packed results the team shares, lanes of a segment, rows of weights. */
  span: i32;
  segment: i32;
  kernelRows: i32;
  /**
   * Bytes of the packed weights of one output phase and group, and of one Winograd plane of them. For the weight adjoint:
   * of a plane of products, and of a plane of packed results.
   */
  weightsBytes: i32;
  weightsPlane: i32;
  /**
   * Where the threads' own parts begin, how large each is, and what lies where within: A, M, the strip of results. For the weight
   * adjoint M and the weights that nobody keeps are the team's, and `mPlane` is where a thread's gathered rows lie.
   */
  threadsOffset: i32;
  threadBytes: i32;
  aOffset: i32;
  aPlane: i32;
  mOffset: i32;
  mPlane: i32;
  mPitch: i32;
  stripOffset: i32;
}

/** The correlation of an output and an input phase. */
// @ts-ignore: decorator
@inline
export function correlation(conv: Convolution, outPhase: i32, inPhase: i32): Correlation {
  const index = <usize>(outPhase * conv.inPhases + inPhase);
  return changetype<Correlation>(
    changetype<usize>(conv) + offsetof<Convolution>() + index * offsetof<Correlation>(),
  );
}

// @ts-ignore: decorator
@inline
function copyFloats(target: usize, source: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(target, v128.load(source));
    target += 16;
    source += 16;
  }
  for (; count > 0; count--) {
    f32.store(target, f32.load(source));
    target += 4;
    source += 4;
  }
}

// @ts-ignore: decorator
@inline
export function zeroFloats(target: usize, count: i32): void {
  for (; count >= 4; count -= 4) {
    v128.store(target, f32x4.splat(0));
    target += 16;
  }
  for (; count > 0; count--) {
    f32.store(target, 0);
    target += 4;
  }
}

/**
 * Rows of A for `count` base positions from `first` on: of the values under the taps, in the order (tap row, tap column,
 * channel), those from `p0` to `p0 + depth`. Where channels and taps of a row are consecutive in the source, they are one run.
 * @param target rows `pitch` bytes apart
 * @param source address of the images, at the first channel of the group
 */
export function gather(
  target: usize,
  conv: Convolution,
  at: Correlation,
  source: usize,
  first: i32,
  count: i32,
  p0: i32,
  depth: i32,
  pitch: usize,
): void {
  const height = conv.sourceHeight;
  const width = conv.sourceWidth;
  const pixel = conv.sourceChannels;
  const channels = conv.groupInputs;
  const merged = at.stepX == 1 && channels == pixel;
  const run = merged ? channels * at.tapsX : channels;
  const runsPerRow = merged ? 1 : at.tapsX;
  const baseWidth = conv.baseWidth;
  const baseHeight = conv.baseHeight;
  const strideY = at.strideY;
  const strideX = at.strideX;
  const stepY = at.stepY;
  const stepX = at.stepX;
  const firstRun = p0 / run;
  const firstRow = firstRun / runsPerRow;
  const firstColumn = firstRun % runsPerRow;
  const firstWithin = p0 % run;
  const rowFloats = width * pixel;
  let j = first % baseWidth;
  let i = (first / baseWidth) % baseHeight;
  let image = first / baseWidth / baseHeight;
  for (let position = 0; position < count; position++) {
    const base = source + ((<usize>image * <usize>height * <usize>rowFloats) << 2);
    const x0 = j * strideX + at.originX;
    let y = i * strideY + at.originY + firstRow * stepY;
    let b = firstColumn;
    let within = firstWithin;
    let to = target;
    for (let left = depth; left > 0; ) {
      const length = min(run - within, left);
      const begin = (x0 + b * stepX) * pixel + within; // of the run, in floats of the source's row
      if (<u32>y >= <u32>height) {
        zeroFloats(to, length);
      } else {
        const before = min(max(-begin, 0), length);
        const inside = max(min(rowFloats - begin, length) - before, 0);
        zeroFloats(to, before);
        copyFloats(to + (<usize>before << 2), base + (<usize>(y * rowFloats + begin + before) << 2), inside);
        zeroFloats(to + (<usize>(before + inside) << 2), length - before - inside);
      }
      to += <usize>length << 2;
      left -= length;
      within = 0;
      if (++b == runsPerRow) {
        b = 0;
        y += stepY;
      }
    }
    target += pitch;
    if (++j == baseWidth) {
      j = 0;
      if (++i == baseHeight) {
        i = 0;
        image++;
      }
    }
  }
}
