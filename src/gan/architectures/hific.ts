/**
 * @file Networks of generative image compression after HiFiC (Mentzer et al. 2020, arXiv:2006.09965), small: an encoder to a latent with
 * an eighth of the side, a decoder that is the generator, and a discriminator that sees the latent beside the image. All are fully
 * convolutional and normalise each pixel over its channels (ChannelNorm), so that they take images of any size.
 * Smaller than the paper: two to three halvings instead of four, few residual blocks. The paper's discriminator has 4 convolutions; here one for each halving.
 */
import { ShapeError } from "../../base/errors.js";
import {
  applying,
  behindDefinition,
  conv2d,
  convTranspose2d,
  defined,
  holdings,
  layerNorm,
  leakyRelu,
  relu,
  sequential,
  tanh,
  upsample,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add, concat, stopGradient } from "../../tensor/index.js";
import { round, roundStraightThrough } from "../quantize.js";

/** Sizes of the networks. */
export interface HificOptions {
  /** Of the images. */
  readonly channels: number;
  /** Channels next to the image; doubled at each halving of the side, at most `widest`. */
  readonly width: number;
  readonly widest: number;
  /** How often the side is halved; images must have sides that are multiples of 2^halvings. */
  readonly halvings: number;
  /** Channels of the latent. */
  readonly latent: number;
  /** Residual blocks of the decoder. */
  readonly blocks: number;
}

/** Channels after each halving, the image's own layer first. */
const widthsOf = ({ width, widest, halvings }: HificOptions): number[] =>
  Array.from({ length: halvings + 1 }, (_, depth) => Math.min(widest, width * 2 ** depth));

/** Each pixel over its channels: (x − μ) / √(σ² + ε) · weight + bias. */
const channelNorm = (channels: number): Module => layerNorm(channels, { epsilon: 1e-3 });

const same = { padding: 1 };

/** Pairs of neighbours: [a, b, c] ↦ [a, b], [b, c]. */
const steps = (widths: readonly number[]): (readonly [number, number])[] =>
  widths.slice(1).map((to, index) => [widths[index] ?? to, to]);

/** x + f(x), f two convolutions. Parameters `conv1`, `norm1`, `conv2`, `norm2`. Input and output [N, h, w, channels]. */
function residual(channels: number): Module {
  const children = {
    conv1: conv2d(channels, channels, 3, same),
    norm1: channelNorm(channels),
    relu: relu(),
    conv2: conv2d(channels, channels, 3, same),
    norm2: channelNorm(channels),
  };
  return defined({ kind: "hificBlock", options: { channels } })({
    description: `Residual(${channels})`,
    ...holdings(children),
    forward: (x, scope) => {
      const part = applying(children, scope);
      const h = part("relu", part("norm1", part("conv1", x)));
      return add(x, part("norm2", part("conv2", h)));
    },
  });
}

/**
 * E: image [N, H, W, C] in [−1, 1] → latent [N, H/2ᵏ, W/2ᵏ, latent], not yet rounded: a convolution 7×7, k convolutions 3×3 of stride 2, one more.
 * Parameters by position, as in PyTorch's `nn.Sequential`.
 */
export function hificEncoder(options: HificOptions): Module {
  const widths = widthsOf(options);
  const first = widths[0] ?? options.width;
  return sequential(
    ...[conv2d(options.channels, first, 7, { padding: 3 }), channelNorm(first), relu()],
    ...steps(widths).flatMap(([from, to]) => [conv2d(from, to, 3, { stride: 2, padding: 1 }), channelNorm(to), relu()]),
    conv2d(widths.at(-1) ?? first, options.latent, 3, same),
  );
}

/** A module behind the rounding that its input has gone through when it comes from a file. */
const ofRounded = (module: Module): Module =>
  defined(behindDefinition({ kind: "round" }, module))({
    ...module,
    forward: (x, scope, ...given) => module.forward(roundStraightThrough(x), scope, ...given),
  });

/**
 * G: latent [N, h, w, latent] → image [N, 2ᵏh, 2ᵏw, C] in [−1, 1]: rounds, then residual blocks at the latent's size, k transposed convolutions and one 7×7.
 * Gradients flow through the rounding as if it were not there. Not from the paper: tanh at the end.
 */
export function hificDecoder(options: HificOptions): Module {
  const widths = widthsOf(options).reverse();
  const deepest = widths[0] ?? options.width;
  const last = widths.at(-1) ?? options.width;
  return ofRounded(
    sequential(
      ...[conv2d(options.latent, deepest, 3, same), channelNorm(deepest)],
      ...Array.from({ length: options.blocks }, () => residual(deepest)),
      ...steps(widths).flatMap(([from, to]) => [
        convTranspose2d(from, to, 3, { stride: 2, padding: 1, outputPadding: 1 }),
        channelNorm(to),
        relu(),
      ]),
      ...[conv2d(last, options.channels, 7, { padding: 3 }), tanh()],
    ),
  );
}

/** What the latent is narrowed to before it is laid beside the image. */
const contextChannels = 12;

/**
 * D: image [N, H, W, C], given its latent [N, H/2ᵏ, W/2ᵏ, latent], which it rounds → logits of patches [N, H/2ᵏ, W/2ᵏ, 1]. The latent goes through a convolution to
 * 12 channels and grows to the image's size; then k convolutions 4×4 of stride 2 with LeakyReLU 0.2, and one 1×1.
 * Parameters `context.0.weight`, `patches.0.weight`, `patches.2.weight`, …
 */
export function hificDiscriminator(options: HificOptions): Module {
  const widths = [
    options.channels + contextChannels,
    ...widthsOf(options)
      .slice(0, options.halvings)
      .map((width) => 2 * width),
  ];
  const children = {
    context: sequential(
      conv2d(options.latent, contextChannels, 3, same),
      leakyRelu(0.2),
      upsample({ factor: 2 ** options.halvings }),
    ),
    patches: sequential(
      ...steps(widths).flatMap(([from, to]) => [conv2d(from, to, 4, { stride: 2, padding: 1 }), leakyRelu(0.2)]),
      conv2d(widths.at(-1) ?? 1, 1, 1),
    ),
  };
  return defined({ kind: "hificDiscriminator", parts: children })({
    description: `HificDiscriminator(${widths.join(" → ")})`,
    ...holdings(children),
    forward: (image, scope, latent) => {
      const part = applying(children, scope);
      if (latent === undefined)
        throw new ShapeError("[hificDiscriminator] judges an image beside its latent; give both");
      return part("patches", concat([image, part("context", stopGradient(round(latent)))], 3));
    },
  });
}
