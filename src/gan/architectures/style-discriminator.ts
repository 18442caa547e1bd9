/**
 * @file The discriminators of StyleGAN (that of Karras et al. 2017, arXiv:1710.10196, table 2, with a filter before images shrink) and of
 * StyleGAN2 (Karras et al. 2020, arXiv:1912.04958, figure 7c: residual). They differ in the block alone; both end in the
 * minibatch's deviation. Parameters have the names of NVIDIA's stylegan2-ada-pytorch.
 */
import { applying, defined, flatten, holdings, minibatchStandardDeviation } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import {
  add,
  blur,
  downsampleArea,
  downsampleFiltered,
  leakyRelu,
  mul,
  setupFilter,
  upfirdn2d,
} from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";
import { activated, levelsOf, styleConv, styleLinear, withActivation } from "./style-pyramid.js";
import type { StyleWidths } from "./style-pyramid.js";

/** A block halves height and width: [N, H, W, from] → [N, H / 2, W / 2, to]. */
type Block = (from: number, to: number) => Module;

/** StyleGAN: convolution, filter [1, 2, 1], convolution and the mean of 2×2 pixels. Parameters `conv0.weight`, `conv0.bias`, `conv1.weight`, `conv1.bias`. */
const plain: Block = (from, to) => {
  const children = { conv0: withActivation(styleConv(from, from, 3)), conv1: styleConv(from, to, 3) };
  return {
    description: `Block(${from} → ${to}, half)`,
    ...holdings(children),
    forward: (x, scope) => {
      const part = applying(children, scope);
      return activated(downsampleArea(part("conv1", blur(part("conv0", x)))));
    },
  };
};

/** StyleGAN2: (convolution, filter, convolution of stride 2, plus filter and 1×1 convolution) / √2. Parameters as of StyleGAN's, and `skip.weight`. */
const residual: Block = (from, to) => {
  const children = {
    conv0: withActivation(styleConv(from, from, 3)),
    conv1: styleConv(from, to, 3, { stride: 2, padding: 0 }),
    skip: styleConv(from, to, 1, { bias: false }),
  };
  return {
    description: `ResidualBlock(${from} → ${to}, half)`,
    ...holdings(children),
    forward: (x, scope) => {
      const part = applying(children, scope);
      const filtered = upfirdn2d(part("conv0", x), setupFilter([1, 3, 3, 1]), { padding: 2 }); // [N, H + 1, W + 1, from]
      const y = leakyRelu(part("conv1", filtered), 0.2); // activated / √2
      return add(y, mul(part("skip", downsampleFiltered(x)), Math.SQRT1_2));
    },
  };
};

const blocks = { plain, residual } satisfies Record<string, Block>;

/**
 * Images [N, H, W, C] → logits [N, 1]. Images are compared in groups of 4, so N is at most 4 or a multiple of it.
 * Parameters: `b<side>.fromrgb.…` of the image's side, `b<side>.conv0.…` and so on of each side but 4, `b4.conv.…`, `b4.fc.…`, `b4.out.…`.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function styleDiscriminator(kind: keyof typeof blocks, image: ImageSpec, widths: StyleWidths): Module {
  const levels = levelsOf(image, widths).reverse(); // the image's first
  const [outer, inner] = [levels[0]?.channels ?? 1, levels.at(-1)?.channels ?? 1];
  const halvings = levels
    .slice(0, -1)
    .map(({ side, channels }, index): [string, Module] => [
      `b${side}`,
      blocks[kind](channels, levels[index + 1]?.channels ?? channels),
    ]);
  const fromRgb = `b${image.height}.fromrgb`;
  const children = {
    [fromRgb]: withActivation(styleConv(image.channels, outer, 1)),
    ...Object.fromEntries(halvings),
    "b4.mbstd": minibatchStandardDeviation({ group: 4 }),
    "b4.conv": withActivation(styleConv(inner + 1, inner, 3)),
    "b4.flatten": flatten(),
    "b4.fc": withActivation(styleLinear(16 * inner, inner, { inputImage: [4, 4, inner] })),
    "b4.out": styleLinear(inner, 1),
  };
  return defined({
    kind: kind === "plain" ? "styleganDiscriminator" : "stylegan2Discriminator",
    options: { imageChannels: image.channels, channels: levels.map(({ channels }) => channels).reverse() },
  })({
    description: `StyleGAN discriminator(${image.height}×${image.width}, ${kind} blocks)`,
    ...holdings(children),
    forward: (x, scope) => {
      const part = applying(children, scope);
      return Object.keys(children).reduce((h, name) => part(name, h), x);
    },
  });
}
