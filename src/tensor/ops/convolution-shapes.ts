/** @file Shapes of the convolution family: images [N, H, W, C], kernels [KH, KW, C / groups, O], results [N, OH, OW, O]. */
import { formatShape } from "../../base/shape.js";
import type { ConvolutionGeometry, ConvolutionKind } from "../graph/op.js";
import type { Tensor } from "../graph/tensor.js";
import { describe, only, rejectShape, requireFloat } from "./shape-checks.js";
import type { ShapeRule } from "./shape-checks.js";

const isCount = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;

function checkOperands(kind: string, geometry: ConvolutionGeometry, operands: readonly Tensor[]): void {
  for (const operand of operands) {
    requireFloat(kind, operand);
    if (operand.shape.length !== 4) {
      rejectShape(kind, `needs images [N, H, W, C] and a kernel [KH, KW, C, O], got ${describe(operand)}`);
    }
  }
  const { stride, padding, dilation, groups } = geometry;
  const valid =
    [...stride, ...dilation, groups].every((value) => isCount(value, 1)) && padding.every((value) => isCount(value, 0));
  if (!valid) {
    rejectShape(
      kind,
      `stride ${formatShape(stride)}, dilation ${formatShape(dilation)} and groups ${groups} must be whole numbers from 1 up, padding ${formatShape(padding)} from 0 up`,
    );
  }
}

/**
 * Height and width of a convolution's result.
 * @param size of the image; @param kernel of the kernel, both height and width.
 */
export function convolvedSize(
  size: readonly [number, number],
  kernel: readonly [number, number],
  { stride, padding, dilation }: ConvolutionGeometry,
): [number, number] {
  const along = (axis: 0 | 1): number => {
    const padded = size[axis] + (padding[2 * axis] ?? 0) + (padding[2 * axis + 1] ?? 0);
    return Math.floor((padded - (kernel[axis] - 1) * dilation[axis] - 1) / stride[axis]) + 1;
  };
  return [along(0), along(1)];
}

/** Rejects channels that the groups do not divide. */
function checkChannels(kind: string, groups: number, channels: number, outputs: number): void {
  if (channels % groups !== 0 || outputs % groups !== 0) {
    rejectShape(kind, `${groups} groups do not divide ${channels} input and ${outputs} output channels`);
  }
}

/** Rejects a result that is not what the image convolves to. */
function checkResult(
  kind: string,
  y: Tensor,
  size: readonly [number, number],
  kernel: readonly [number, number],
  geometry: ConvolutionGeometry,
): void {
  const [, height, width] = y.shape;
  const [wantedHeight, wantedWidth] = convolvedSize(size, kernel, geometry);
  if (height !== wantedHeight || width !== wantedWidth) {
    rejectShape(
      kind,
      `images of ${size.join("×")} with a ${kernel.join("×")} kernel convolve to ${wantedHeight}×${wantedWidth}, got ${describe(y)}`,
    );
  }
}

export const convolutionShapes = {
  conv2d: (op, inputs) => {
    const [x, w] = [only(inputs, 0), only(inputs, 1)];
    checkOperands(op.kind, op, [x, w]);
    const [n = 1, height = 1, width = 1, channels = 1] = x.shape;
    const [kernelHeight = 1, kernelWidth = 1, perGroup = 1, outputs = 1] = w.shape;
    checkChannels(op.kind, op.groups, channels, outputs);
    if (perGroup * op.groups !== channels) {
      rejectShape(
        op.kind,
        `${describe(x)} has ${channels} channels but the kernel ${formatShape(w.shape)} expects ${perGroup * op.groups}`,
      );
    }
    const [outHeight, outWidth] = convolvedSize([height, width], [kernelHeight, kernelWidth], op);
    if (outHeight < 1 || outWidth < 1) {
      rejectShape(op.kind, `the ${kernelHeight}×${kernelWidth} kernel does not fit into ${describe(x)}; add padding`);
    }
    return { shape: [n, outHeight, outWidth, outputs], dtype: "f32" };
  },
  conv2dInput: (op, inputs) => {
    const [y, w] = [only(inputs, 0), only(inputs, 1)];
    checkOperands(op.kind, op, [y, w]);
    const [n = 1, , , outputs = 1] = y.shape;
    const [kernelHeight = 1, kernelWidth = 1, perGroup = 1, kernelOutputs = 1] = w.shape;
    checkChannels(op.kind, op.groups, perGroup * op.groups, outputs);
    if (kernelOutputs !== outputs) {
      rejectShape(
        op.kind,
        `${describe(y)} has ${outputs} channels but the kernel ${formatShape(w.shape)} expects ${kernelOutputs}`,
      );
    }
    checkResult(op.kind, y, op.size, [kernelHeight, kernelWidth], op);
    return { shape: [n, ...op.size, perGroup * op.groups], dtype: "f32" };
  },
  conv2dWeight: (op, inputs) => {
    const [x, y] = [only(inputs, 0), only(inputs, 1)];
    checkOperands(op.kind, op, [x, y]);
    const [n = 1, height = 1, width = 1, channels = 1] = x.shape;
    const [count = 1, , , outputs = 1] = y.shape;
    checkChannels(op.kind, op.groups, channels, outputs);
    if (n !== count) rejectShape(op.kind, `${describe(x)} and ${describe(y)} hold different numbers of images`);
    checkResult(op.kind, y, [height, width], op.kernel, op);
    return { shape: [...op.kernel, channels / op.groups, outputs], dtype: "f32" };
  },
} satisfies { [K in ConvolutionKind]: ShapeRule<K> };
