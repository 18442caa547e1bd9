/** @file Convolutions of images [N, H, W, C], and their adjoints: each one's gradient is expressed by the other two. */
import type { ConvolutionGeometry } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { apply } from "./apply.js";
import { rejectShape } from "./shape-checks.js";

/** One number for height and width, or one each. */
export type PerAxis = number | readonly [height: number, width: number];

/** How a kernel moves over the image. */
export interface ConvolutionOptions {
  /** 1 unless given. */
  readonly stride?: PerAxis;
  /** Zeros around the image: on all sides, above and beside it, or [top, bottom, left, right]; 0 unless given. */
  readonly padding?: PerAxis | readonly [top: number, bottom: number, left: number, right: number];
  /** Steps between the kernel's taps; 1 unless given. */
  readonly dilation?: PerAxis;
  /** Groups of channels that do not see each other; as many as channels is a depthwise convolution. 1 unless given. */
  readonly groups?: number;
}

/** As for the convolution whose adjoint this is. */
export interface ConvTransposeOptions extends ConvolutionOptions {
  /** Rows and columns added below and to the right: a stride of s has s sizes that convolve to the same one. 0 unless given. */
  readonly outputPadding?: PerAxis;
}

/** Both numbers. */
export const perAxis = (value: PerAxis): [number, number] => (typeof value === "number" ? [value, value] : [...value]);

/** [top, bottom, left, right]. */
export function fourSides(padding: NonNullable<ConvolutionOptions["padding"]>): [number, number, number, number] {
  if (typeof padding !== "number" && padding.length === 4) return [...padding];
  const [vertical, horizontal] = perAxis(padding);
  return [vertical, vertical, horizontal, horizontal];
}

const geometryOf = ({
  stride = 1,
  padding = 0,
  dilation = 1,
  groups = 1,
}: ConvolutionOptions): ConvolutionGeometry => ({
  stride: perAxis(stride),
  padding: fourSides(padding),
  dilation: perAxis(dilation),
  groups,
});

/** The geometry alone, without further attributes of an op that has one. */
const onlyGeometry = ({ stride, padding, dilation, groups }: ConvolutionGeometry): ConvolutionGeometry => ({
  stride,
  padding,
  dilation,
  groups,
});

/**
 * y[n, i, j, o] = Σ x[n, i·stride + ky·dilation − top, j·stride + kx·dilation − left, c] · w[ky, kx, c, o].
 * @param x [N, H, W, C]
 * @param w [KH, KW, C / groups, O]; group q of the O reads group q of the C
 * @returns [N, OH, OW, O], OH = ⌊(H + top + bottom − dilation·(KH − 1) − 1) / stride⌋ + 1
 * @throws ShapeError when channels, groups or sizes do not fit.
 */
export function conv2d(x: Tensor, w: Tensor, options: ConvolutionOptions = {}): Tensor {
  return apply({ kind: "conv2d", ...geometryOf(options) }, [x, w]);
}

/**
 * The transposed convolution, the adjoint of {@link conv2d} with respect to its image.
 * @param x [N, H, W, I]
 * @param w [KH, KW, O / groups, I]: the kernel of the convolution from O to I channels whose adjoint this is
 * @returns [N, OH, OW, O], OH = (H − 1)·stride − top − bottom + dilation·(KH − 1) + 1 + outputPadding
 * @throws ShapeError when channels, groups or sizes do not fit.
 */
export function convTranspose2d(x: Tensor, w: Tensor, options: ConvTransposeOptions = {}): Tensor {
  const geometry = geometryOf(options);
  const extra = perAxis(options.outputPadding ?? 0);
  const { stride, padding, dilation } = geometry;
  const along = (axis: 0 | 1): number => {
    const [size = 1, kernel = 1] = [x.shape[axis + 1], w.shape[axis]];
    const padded = (size - 1) * stride[axis] + dilation[axis] * (kernel - 1) + 1 + extra[axis];
    return padded - (padding[2 * axis] ?? 0) - (padding[2 * axis + 1] ?? 0);
  };
  if (extra.some((count, axis) => count < 0 || count >= (stride[axis] ?? 1)))
    rejectShape("convTranspose2d", `output padding ${extra.join("×")} must be at least 0 and below the stride`);
  return conv2dInput(x, w, geometry, [along(0), along(1)]);
}

/** The input adjoint: of y [N, OH, OW, O] and w [KH, KW, C / groups, O], [N, ...size, C]. */
export function conv2dInput(
  y: Tensor,
  w: Tensor,
  geometry: ConvolutionGeometry,
  size: readonly [height: number, width: number],
): Tensor {
  return apply({ kind: "conv2dInput", ...onlyGeometry(geometry), size }, [y, w]);
}

/** The weight adjoint: of x [N, H, W, C] and y [N, OH, OW, O], [...kernel, C / groups, O]. */
export function conv2dWeight(
  x: Tensor,
  y: Tensor,
  geometry: ConvolutionGeometry,
  kernel: readonly [height: number, width: number],
): Tensor {
  return apply({ kind: "conv2dWeight", ...onlyGeometry(geometry), kernel }, [x, y]);
}
