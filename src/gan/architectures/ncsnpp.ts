/**
 * @file The generator of denoising diffusion GANs (Xiao et al. 2021, arXiv:2112.07804, section 4.3 and appendix C): a U-Net of NCSN++ (Song et al.
 * 2021, arXiv:2011.13456) that guesses the clean image x₀ from a noisy one, the step and a latent. The latent goes through a mapping network and sets
 * scale and shift of every group normalisation; the step's vector is added inside every block.
 * Kept small, unlike the paper's: one skip per side instead of one per block, patches of pixels as channels on request, attention at the smallest side.
 */
import {
  adaGN,
  applying,
  attention,
  conv2d,
  defined,
  groupNorm,
  holdings,
  pixelNorm,
  pixelShuffle,
  pixelUnshuffle,
  sequential,
  silu,
  tanh,
  timeEmbedding,
} from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add, concat, reshape, silu as swish } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { given, glorot, groupsOf, resampled, residualSum, scoreConv, scoreLinear } from "./score-layers.js";
import type { SideChange } from "./score-layers.js";

/** What the generator may differ in. */
export interface NcsnppOptions {
  /** Channels of the image. */
  readonly image: number;
  /** Size of z. */
  readonly latent: number;
  /** Channels at the full side, half of it, a quarter, …; multiples of 4. */
  readonly channels: readonly number[];
  /** Residual blocks per side, on the way down and on the way up. */
  readonly blocks: number;
  /** Size of the mapped latent. */
  readonly styleSize: number;
  /** Layers of the mapping network after its first. */
  readonly mappingLayers: number;
  /** Side of square patches that are treated as one pixel with more channels; 1 (none, as in the paper) unless given. */
  readonly patch?: number;
}

/** Sizes of the step's vector and the mapped latent. */
interface Conditions {
  readonly timeSize: number;
  readonly styleSize: number;
}

/** (skip(x) + conv2(σ(AdaGN(conv1(σ(AdaGN x)) + time(t))))) / √2, given σ(t's vector) [N, timeSize] and the style [N, styleSize]. */
function block(inputs: number, outputs: number, { timeSize, styleSize }: Conditions, change: SideChange): Module {
  const isPlain = inputs === outputs && change === "same";
  const children = {
    norm1: adaGN(groupsOf(inputs), inputs, styleSize),
    conv1: scoreConv(inputs, outputs, 3),
    time: scoreLinear(timeSize, outputs),
    norm2: adaGN(groupsOf(outputs), outputs, styleSize),
    conv2: scoreConv(outputs, outputs, 3, "zero"),
    ...(isPlain ? {} : { skip: scoreConv(inputs, outputs, 1) }),
  };
  return {
    description: `NcsnppBlock(${inputs} → ${outputs}, ${change})`,
    ...holdings(children),
    forward: (x, scope, ...conditions) => {
      const part = applying(children, scope);
      const [time, style] = [given("time", conditions[0]), given("style", conditions[1])];
      const shift = reshape(part("time", time), [x.shape[0] ?? 1, 1, 1, outputs]);
      const inside = add(part("conv1", resampled(swish(part("norm1", x, style)), change)), shift);
      const end = part("conv2", swish(part("norm2", inside, style)));
      const moved = resampled(x, change);
      return residualSum(isPlain ? moved : part("skip", moved), end);
    },
  };
}

/** (x + o(softmax(q kᵀ / √C) v)) / √2 over the pixels, behind a group normalisation. `o` starts at 0. */
function attentionBlock(channels: number): Module {
  const children = {
    norm: groupNorm(groupsOf(channels), channels, { epsilon: 1e-6 }),
    query: scoreConv(channels, channels, 1),
    key: conv2d(channels, channels, 1, { bias: false, init: glorot(channels, channels) }), // a bias would add the same to all scores
    value: scoreConv(channels, channels, 1),
    out: scoreConv(channels, channels, 1, "zero"),
  };
  return {
    description: `AttentionBlock(${channels})`,
    ...holdings(children),
    forward: (x, scope) => {
      const part = applying(children, scope);
      const normalized = part("norm", x);
      const pixels = (name: string): Tensor => reshape(part(name, normalized), [x.shape[0] ?? 1, -1, channels]); // [N, HW, C]
      const attended = attention(pixels("query"), pixels("key"), pixels("value"));
      return residualSum(x, part("out", reshape(attended, x.shape)));
    },
  };
}

/**
 * xₜ [N, H, W, C], step t [N] and z [N, latent] → x₀ [N, H, W, C] in [−1, 1]. H and W are multiples of patch · 2^(sides − 1).
 * Parameters: `mapping`, `time`, `start`, `down<k>.<block>` of the sides from the largest on, `middle`, `grow<k>` and `up<k>.<block>` back, `end`; blocks that change the side
 * are part of the side they lead to.
 */
export function ncsnppGenerator(options: NcsnppOptions): Module {
  const { image, latent, channels, blocks, styleSize, mappingLayers, patch = 1 } = options;
  const [first = 4, last = 4] = [channels[0], channels.at(-1)];
  const conditions = { timeSize: 4 * first, styleSize };
  const plain = (inputs: number, outputs: number) => block(inputs, outputs, conditions, "same");
  const run = (width: number, count: number) => Array.from({ length: count }, () => plain(width, width));
  const down = channels.map((width, side) => {
    const before = channels[side - 1];
    return sequential(
      ...(before === undefined ? [] : [block(before, width, conditions, "down")]),
      ...run(width, blocks),
    );
  });
  const up = channels.slice(0, -1).map((width, side) => block(channels[side + 1] ?? width, width, conditions, "up"));
  const joined = channels.slice(0, -1).map((width) => sequential(plain(2 * width, width), ...run(width, blocks - 1)));
  const mapping = Array.from({ length: mappingLayers }, () => [scoreLinear(styleSize, styleSize), silu()]).flat();
  const children: Record<string, Module> = {
    mapping: sequential(pixelNorm(), scoreLinear(latent, styleSize), silu(), ...mapping),
    time: sequential(
      timeEmbedding(first),
      scoreLinear(first, conditions.timeSize),
      silu(),
      scoreLinear(conditions.timeSize, conditions.timeSize),
      silu(),
    ),
    start: scoreConv(image * patch ** 2, first, 3),
    ...Object.fromEntries(down.map((module, side) => [`down${side}`, module])),
    middle: sequential(plain(last, last), attentionBlock(last), plain(last, last)),
    ...Object.fromEntries(up.map((module, side) => [`grow${side}`, module])),
    ...Object.fromEntries(joined.map((module, side) => [`up${side}`, module])),
    end: sequential(
      groupNorm(groupsOf(first), first, { epsilon: 1e-6 }),
      silu(),
      scoreConv(first, image * patch ** 2, 3),
      pixelShuffle(patch),
      tanh(),
    ),
  };
  const patches = pixelUnshuffle(patch);
  return defined({ kind: "ncsnppGenerator", options: { ...options } })({
    description: `NCSN++ generator(${channels.join(", ")})`,
    ...holdings(children),
    forward: (x, scope, t, z) => {
      const part = applying(children, scope);
      const style = part("mapping", given("latent", z)); // [N, styleSize]
      const told = [part("time", given("time", t)), style] as const;
      const skips: Tensor[] = [];
      let h = part("start", patches.forward(x, scope));
      for (const side of down.keys()) {
        h = part(`down${side}`, h, ...told);
        skips.push(h);
      }
      h = part("middle", h, ...told);
      for (const side of [...up.keys()].reverse()) {
        const skip = given("skip", skips[side]);
        h = part(`up${side}`, concat([part(`grow${side}`, h, ...told), skip], 3), ...told);
      }
      return part("end", h);
    },
  });
}
