/**
 * @file Convolution layers of images [N, H, W, C]. Their weights are PyTorch's under `weight.permute(2, 3, 1, 0)`: which layout a file has is interop's
 * business.
 */
import { add, conv2d as convolve, convTranspose2d as convolveTransposed } from "../tensor/index.js";
import type { ConvolutionOptions, ConvTransposeOptions, PerAxis, Tensor } from "../tensor/index.js";
import { fanInUniform } from "./initializers.js";
import type { Initializer } from "./initializers.js";
import type { Module, Parameter } from "./module.js";
import { defined } from "./definition.js";
import type { Definition } from "./definition.js";

/** What both layers may have beside their geometry. */
interface LayerOptions {
  /** Whether a bias [O] is added; true unless given. */
  readonly bias?: boolean;
  /** Of the weight; PyTorch's default unless given. */
  readonly init?: Initializer;
  /** Of the bias; PyTorch's default unless given. */
  readonly biasInit?: Initializer;
}

export type Conv2dLayerOptions = ConvolutionOptions & LayerOptions;
export type ConvTranspose2dLayerOptions = ConvTransposeOptions & LayerOptions;

const sizesOf = (kernel: PerAxis): readonly [number, number] =>
  typeof kernel === "number" ? [kernel, kernel] : kernel;

/** The parameters of both layers. @param shape of the weight; @param fanIn as PyTorch counts it. */
function parametersOf(
  shape: Parameter["shape"],
  outputs: number,
  fanIn: number,
  { bias = true, init = fanInUniform(fanIn), biasInit = fanInUniform(fanIn) }: LayerOptions,
): Record<string, Parameter> {
  const weight = { shape, init };
  return bias ? { weight, bias: { shape: [outputs], init: biasInit } } : { weight };
}

/** What a definition says of the geometry, besides the kernel. */
const geometryOf = ({
  stride,
  padding,
  outputPadding,
  dilation,
  groups,
  bias,
}: ConvTransposeOptions & LayerOptions): Definition["options"] => ({
  ...{ stride, padding, outputPadding, dilation, groups, bias },
});

/** What is not the default, for people: ` stride 2 padding 1`. */
const geometryText = ({ stride, padding, dilation, groups }: ConvolutionOptions): string =>
  Object.entries({ stride, padding, dilation, groups })
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name} ${[value].flat().join("×")}`]))
    .join("");

const withBias = (y: Tensor, bias: Tensor | undefined): Tensor => (bias === undefined ? y : add(y, bias));

/**
 * y = x ∗ w + b: see the tensor operation {@link convolve} for the formula and the sizes.
 * Parameters: `weight` [KH, KW, inChannels / groups, outChannels], `bias` [outChannels]; both start as U(±1/√fanIn) unless given,
 * fanIn = inChannels / groups · KH · KW, as in PyTorch.
 * Input [N, H, W, inChannels], output [N, OH, OW, outChannels].
 */
export function conv2d(
  inChannels: number,
  outChannels: number,
  kernel: PerAxis,
  options: Conv2dLayerOptions = {},
): Module {
  const [height, width] = sizesOf(kernel);
  const perGroup = inChannels / (options.groups ?? 1);
  const shape = [height, width, perGroup, outChannels];
  return defined({
    kind: "conv2d",
    options: { inChannels, outChannels, kernel: [height, width], ...geometryOf(options) },
  })({
    description: `Conv2d(${inChannels} → ${outChannels}, ${height}×${width}${geometryText(options)})`,
    parameters: parametersOf(shape, outChannels, perGroup * height * width, options),
    forward: (x, scope) =>
      withBias(
        convolve(x, scope.parameter("weight"), options),
        options.bias === false ? undefined : scope.parameter("bias"),
      ),
  });
}

/**
 * y = x ∗ᵀ w + b, the adjoint of a convolution from outChannels to inChannels: see the tensor operation {@link convolveTransposed}.
 * Parameters: `weight` [KH, KW, outChannels / groups, inChannels], `bias` [outChannels]; both start as U(±1/√fanIn) unless given,
 * fanIn = outChannels / groups · KH · KW, as in PyTorch, which counts what one input reaches.
 * Input [N, H, W, inChannels], output [N, OH, OW, outChannels].
 */
export function convTranspose2d(
  inChannels: number,
  outChannels: number,
  kernel: PerAxis,
  options: ConvTranspose2dLayerOptions = {},
): Module {
  const [height, width] = sizesOf(kernel);
  const perGroup = outChannels / (options.groups ?? 1);
  const shape = [height, width, perGroup, inChannels];
  return defined({
    kind: "convTranspose2d",
    options: { inChannels, outChannels, kernel: [height, width], ...geometryOf(options) },
  })({
    description: `ConvTranspose2d(${inChannels} → ${outChannels}, ${height}×${width}${geometryText(options)})`,
    parameters: parametersOf(shape, outChannels, perGroup * height * width, options),
    forward: (x, scope) =>
      withBias(
        convolveTransposed(x, scope.parameter("weight"), options),
        options.bias === false ? undefined : scope.parameter("bias"),
      ),
  });
}
