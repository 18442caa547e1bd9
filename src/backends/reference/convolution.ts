/** @file The convolution family: one walk over all products x·w·y, which each member sums in its own way. */
import { sizeOf } from "../../base/shape.js";
import type { Shape } from "../../base/shape.js";
import type { ConvolutionGeometry } from "../../tensor/graph/op.js";
import type { Tensor } from "../../tensor/graph/tensor.js";
import type { Values } from "./values.js";

/** Calls `visit` with the elements of x [N, H, W, C], w [KH, KW, C / groups, O] and y [N, OH, OW, O] of every product. */
function walk(
  geometry: ConvolutionGeometry,
  xShape: Shape,
  wShape: Shape,
  yShape: Shape,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [, height, width, channels] = xShape as [number, number, number, number];
  const [kernelHeight, kernelWidth, perGroup] = wShape as [number, number, number];
  const [n, outHeight, outWidth, outputs] = yShape as [number, number, number, number];
  const { stride, padding, dilation, groups } = geometry;
  const outputsPerGroup = outputs / groups;
  for (let pixel = 0; pixel < n * outHeight * outWidth; pixel++) {
    const image = Math.floor(pixel / (outHeight * outWidth));
    const i = Math.floor(pixel / outWidth) % outHeight;
    const j = pixel % outWidth;
    for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
      const row = i * stride[0] + Math.floor(tap / kernelWidth) * dilation[0] - padding[0];
      const column = j * stride[1] + (tap % kernelWidth) * dilation[1] - padding[2];
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const from = ((image * height + row) * width + column) * channels;
      for (let o = 0; o < outputs; o++) {
        const group = Math.floor(o / outputsPerGroup);
        for (let c = 0; c < perGroup; c++)
          visit(from + group * perGroup + c, (tap * perGroup + c) * outputs + o, pixel * outputs + o);
      }
    }
  }
}

export function conv2d(y: Tensor<"conv2d">, [x, w]: readonly Values[]): Values {
  const result = new Float64Array(sizeOf(y.shape));
  walk(y.op, y.inputs[0]!.shape, y.inputs[1]!.shape, y.shape, (atX, atW, atY) => {
    result[atY]! += x![atX]! * w![atW]!;
  });
  return result;
}

export function conv2dInput(x: Tensor<"conv2dInput">, [y, w]: readonly Values[]): Values {
  const result = new Float64Array(sizeOf(x.shape));
  walk(x.op, x.shape, x.inputs[1]!.shape, x.inputs[0]!.shape, (atX, atW, atY) => {
    result[atX]! += y![atY]! * w![atW]!;
  });
  return result;
}

export function conv2dWeight(w: Tensor<"conv2dWeight">, [x, y]: readonly Values[]): Values {
  const result = new Float64Array(sizeOf(w.shape));
  walk(w.op, w.inputs[0]!.shape, w.shape, w.inputs[1]!.shape, (atX, atW, atY) => {
    result[atW]! += x![atX]! * y![atY]!;
  });
  return result;
}
