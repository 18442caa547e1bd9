/** @file The layers that PyTorch's `torch.nn` has, as calls of it. */
import type { DefinitionOption } from "../../nn/index.js";
import { keywords, pythonTuple, pythonValue } from "./python-values.js";

type Options = Readonly<Record<string, DefinitionOption>>;

/** The class and the arguments of a layer. */
export interface TorchCall {
  readonly callee: string;
  readonly args: readonly string[];
}

/** One number where both are the same. */
const perSide = (value: DefinitionOption): DefinitionOption =>
  Array.isArray(value) && value.every((side) => side === value[0]) ? (value[0] as number) : value;

const call = (callee: string, positional: readonly DefinitionOption[], rest: readonly string[] = []): TorchCall => ({
  callee,
  args: [...positional.map((value) => pythonValue(value ?? 0)), ...rest],
});

const convolution =
  (callee: string) =>
  ({ inChannels, outChannels, kernel, stride, padding, outputPadding, dilation, groups, bias }: Options) =>
    call(
      callee,
      [inChannels, outChannels, perSide(kernel)],
      keywords(
        {
          ...{ stride: perSide(stride), padding: perSide(padding), outputPadding: perSide(outputPadding) },
          ...{ dilation: perSide(dilation), groups, bias },
        },
        { stride: 1, padding: 0, outputPadding: 0, dilation: 1, groups: 1, bias: true },
      ),
    );

/** ε of normalisations, whose name PyTorch shortens. */
const eps = ({ epsilon }: Options, usual = 1e-5): string[] => keywords({ eps: epsilon }, { eps: usual });
const affine = (options: Options, usual: boolean): string[] =>
  keywords({ affine: options["affine"] }, { affine: usual });

const plain = (callee: string) => () => call(callee, []);

const resampling =
  (byMode: Readonly<Record<string, (factor: DefinitionOption) => TorchCall>>) =>
  ({ mode, factor }: Options) =>
    byMode[String(mode)]?.(factor);

const pooling =
  (callee: string) =>
  ({ size = 2, stride, padding }: Options) =>
    call(callee, [perSide(size)], keywords({ stride: perSide(stride), padding: perSide(padding) }, { padding: 0 }));

/** [H, W, C], or another shape, as PyTorch has it. */
export function channelsFirst(shape: DefinitionOption): string {
  if (!Array.isArray(shape)) return pythonValue(shape ?? 0);
  const sizes = shape as readonly number[];
  return pythonTuple(sizes.length === 3 ? [sizes.at(-1) ?? 1, ...sizes.slice(0, -1)] : sizes);
}

/** By kind; undefined for options that PyTorch's layer has not. @param isVector whether its input is [N, C] instead of an image */
export const torchLayers: Readonly<Record<string, (options: Options, isVector: boolean) => TorchCall | undefined>> = {
  linear: ({ inFeatures, outFeatures, bias }) =>
    call("nn.Linear", [inFeatures, outFeatures], keywords({ bias }, { bias: true })),
  conv2d: convolution("nn.Conv2d"),
  convTranspose2d: convolution("nn.ConvTranspose2d"),
  batchNorm: (options, isVector) =>
    call(
      isVector ? "nn.BatchNorm1d" : "nn.BatchNorm2d",
      [options["features"]],
      [...eps(options), ...keywords({ momentum: options["momentum"] }, { momentum: 0.1 }), ...affine(options, true)],
    ),
  instanceNorm: (options) =>
    call("nn.InstanceNorm2d", [options["channels"]], [...eps(options), ...affine(options, false)]),
  groupNorm: (options) =>
    call("nn.GroupNorm", [options["groups"], options["channels"]], [...eps(options), ...affine(options, true)]),
  layerNorm: (options, isVector) => {
    const { shape } = options;
    if (!Array.isArray(shape) || shape.length !== 1 || options["affine"] === false) return undefined;
    return call(isVector ? "nn.LayerNorm" : "ChannelNorm", [shape[0] as number], eps(options));
  },
  relu: plain("nn.ReLU"),
  leakyRelu: ({ slope }) => call("nn.LeakyReLU", [slope]),
  tanh: plain("nn.Tanh"),
  sigmoid: plain("nn.Sigmoid"),
  softplus: plain("nn.Softplus"),
  silu: plain("nn.SiLU"),
  gelu: () => call("nn.GELU", [], keywords({ approximate: "tanh" })),
  elu: plain("nn.ELU"),
  prelu: ({ channels }) => call("nn.PReLU", channels === 1 ? [] : [channels]),
  dropout: ({ rate }) => call("nn.Dropout", [rate]),
  embedding: ({ count, features }) => call("nn.Embedding", [count, features]),
  flatten: plain("nn.Flatten"),
  unflatten: ({ shape }) => call("nn.Unflatten", [1], [channelsFirst(shape)]),
  reflectionPad: ({ margin }) => call("nn.ReflectionPad2d", [margin]),
  pixelShuffle: ({ r }) => call("nn.PixelShuffle", [r]),
  pixelUnshuffle: ({ r }) => call("nn.PixelUnshuffle", [r]),
  avgPool: pooling("nn.AvgPool2d"),
  maxPool: pooling("nn.MaxPool2d"),
  upsample: resampling({
    nearest: (factor) => call("nn.Upsample", [], keywords({ scaleFactor: factor })),
    bilinear: (factor) => call("nn.Upsample", [], keywords({ scaleFactor: factor, mode: "bilinear" })),
    filtered: (factor) => call("UpsampleFiltered", [factor]),
  }),
  downsample: resampling({
    area: (factor) => call("nn.AvgPool2d", [factor]),
    filtered: (factor) => call("DownsampleFiltered", [factor]),
  }),
};
