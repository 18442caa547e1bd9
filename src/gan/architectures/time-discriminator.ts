/**
 * @file A discriminator that is told the step of a diffusion (Xiao et al. 2021, arXiv:2112.07804, appendix C: residual blocks with LeakyReLU 0.2
 * to whose values a linear function of the time's vector is added, minibatch deviation, sum over pixels, one linear layer). It serves denoising
 * diffusion GANs, where the image is a pair (x₍ₜ₋₁₎, xₜ) with joined channels, and Diffusion-GAN, where it is a diffused image.
 */
import {
  applying,
  defined,
  globalSumPool,
  holdings,
  leakyRelu,
  minibatchStandardDeviation,
  pixelUnshuffle,
  sequential,
  timeEmbedding,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add, leakyRelu as leaky, reshape } from "../../tensor/index.js";
import { given, resampled, residualSum, scoreConv, scoreLinear } from "./score-layers.js";
import type { SideChange } from "./score-layers.js";

/** What the discriminator may differ in. */
export interface TimeDiscriminatorOptions {
  /** Channels of each block; every block but the first halves the side. */
  readonly channels: readonly number[];
  /** Size of the time's vector; 128 unless given. */
  readonly timeSize?: number;
  /** Side of the square patches that the first layer sees as channels; 1 (every pixel by itself, as in the paper) unless given. */
  readonly patch?: number;
  /** Whether it sees the deviation of each group of 4 images, as in the paper; true unless given. */
  readonly deviation?: boolean;
}

/** (skip(x) + conv2(σ(conv1(σ x) + time(t)))) / √2, given the time's vector [N, timeSize]. */
function block(inputs: number, outputs: number, timeSize: number, change: SideChange): Module {
  const children = {
    conv1: scoreConv(inputs, outputs, 3),
    time: scoreLinear(timeSize, outputs),
    conv2: scoreConv(outputs, outputs, 3, "zero"),
    skip: scoreConv(inputs, outputs, 1),
  };
  return {
    description: `TimeBlock(${inputs} → ${outputs}, ${change})`,
    ...holdings(children),
    forward: (x, scope, vector) => {
      const part = applying(children, scope);
      const shift = reshape(part("time", given("time", vector)), [x.shape[0] ?? 1, 1, 1, outputs]);
      const inside = resampled(leaky(add(part("conv1", leaky(x)), shift)), change);
      return residualSum(part("skip", resampled(x, change)), part("conv2", inside));
    },
  };
}

/**
 * Image [N, H, W, C] and time [N] → logits [N, 1]. Parameters: `time.1` and `time.3` of the time's vector, `start` 1×1, `blocks.0`, …,
 * `final` 3×3 behind the deviation's channel, `end`. H and W are multiples of patch · 2^(blocks − 1), with a deviation N of 4.
 * @param imageChannels C, of all images that it sees at once.
 */
export function timeDiscriminator(imageChannels: number, options: TimeDiscriminatorOptions): Module {
  const { channels, timeSize = 128, patch = 1, deviation = true } = options;
  const [first = 1, last = 1] = [channels[0], channels.at(-1)];
  const children = {
    time: sequential(
      timeEmbedding(timeSize),
      scoreLinear(timeSize, timeSize),
      leakyRelu(),
      scoreLinear(timeSize, timeSize),
      leakyRelu(),
    ),
    start: scoreConv(imageChannels * patch ** 2, first, 1),
    blocks: sequential(
      ...channels.map((width, index) =>
        block(channels[index - 1] ?? first, width, timeSize, index === 0 ? "same" : "down"),
      ),
    ),
    deviation: deviation ? minibatchStandardDeviation() : sequential(),
    final: scoreConv(last + (deviation ? 1 : 0), last, 3),
    end: scoreLinear(last, 1),
  };
  const pixels = pixelUnshuffle(patch);
  return defined({ kind: "timeDiscriminator", options: { imageChannels, channels, timeSize, patch, deviation } })({
    description: `TimeDiscriminator(${channels.join(", ")})`,
    ...holdings(children),
    forward: (x, scope, t) => {
      const part = applying(children, scope);
      const start = part("start", pixels.forward(x, scope));
      const features = part("deviation", part("blocks", start, part("time", given("time", t))));
      return part("end", globalSumPool().forward(leaky(part("final", features)), scope));
    },
  });
}
