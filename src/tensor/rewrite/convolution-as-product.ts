/**
 * @file Convolutions that are matrix products: a 1×1 kernel multiplies every pixel's channels, a kernel as large as the image all of
 * its pixels at once (a generator's first layer, a discriminator's last). Nothing is copied: images and kernels lie as the product wants.
 */
import { sizeOf } from "../../base/shape.js";
import type { ConvolutionKind } from "../graph/op.js";
import { isOp } from "../graph/tensor.js";
import type { Tensor } from "../graph/tensor.js";
import { matmul } from "../ops/matmul.js";
import { reshape, transposeMatrix } from "../ops/movement.js";

/** Rows of the product that x [N, H, W, C] is, or null where the convolution is none. */
function rowsOf({ op }: Tensor<ConvolutionKind>, x: Tensor, w: Tensor): number | null {
  const [n = 1, height, width] = x.shape;
  const [kernelHeight, kernelWidth] = w.shape;
  if (op.groups > 1 || op.padding.some((count) => count > 0)) return null;
  if (kernelHeight === 1 && kernelWidth === 1 && op.stride.every((step) => step === 1))
    return sizeOf(x.shape.slice(0, 3));
  const whole = kernelHeight === height && kernelWidth === width && op.dilation.every((step) => step === 1);
  return whole ? n : null;
}

/** The product, or the same tensor. */
export function convolutionAsProduct(tensor: Tensor): Tensor {
  const [a, b] = tensor.inputs;
  if (a === undefined || b === undefined) return tensor;
  if (isOp(tensor, "conv2d")) {
    const rows = rowsOf(tensor, a, b); // a: x, b: w
    if (rows === null) return tensor;
    return reshape(matmul(reshape(a, [rows, -1]), reshape(b, [-1, b.shape[3] ?? 1])), tensor.shape);
  }
  if (isOp(tensor, "conv2dInput")) {
    const rows = rowsOf(tensor, tensor, b); // a: y, b: w
    if (rows === null) return tensor;
    return reshape(matmul(reshape(a, [rows, -1]), transposeMatrix(reshape(b, [-1, b.shape[3] ?? 1]))), tensor.shape);
  }
  if (isOp(tensor, "conv2dWeight")) {
    const rows = rowsOf(tensor, a, tensor); // a: x, b: y
    if (rows === null) return tensor;
    return reshape(matmul(transposeMatrix(reshape(a, [rows, -1])), reshape(b, [rows, -1])), tensor.shape);
  }
  return tensor;
}
