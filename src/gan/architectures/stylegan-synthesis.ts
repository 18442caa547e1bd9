/**
 * @file StyleGAN's synthesis network (Karras et al. 2019, arXiv:1812.04948, figure 1b): a learnt 4×4 image, and per resolution two layers of
 * convolution, noise, bias, LeakyReLU and adaptive instance normalisation. Images are enlarged by repetition and a [1, 2, 1] filter.
 * The resolution is fixed: nothing grows while training.
 */
import { adaIN, applying, constantInit, defined, equalized, holdings, noiseInjection } from "../../nn/index.js";
import type { Module } from "../../nn/index.js";
import { add, blur, broadcastTo, leakyRelu, upsampleNearest } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";
import { levelsOf, styleConv } from "./style-pyramid.js";
import type { StyleWidths } from "./style-pyramid.js";
import { styleAt } from "./styles.js";

/** What happens to the image before noise, bias, LeakyReLU and AdaIN. */
type Entrance = "none" | "convolution" | "up";

/** Parameters `weight` unless it enters as it is, `noise_strength` [C], `bias` [C], and of AdaIN `style.weight`, `style.bias`. Given a style [N, S]. */
function styledLayer(from: number, to: number, side: number, styleSize: number, entrance: Entrance): Module {
  const conv = styleConv(from, to, 3, { bias: false });
  const noise = noiseInjection(side, side, { channels: to });
  const norm = equalized(adaIN(to, styleSize));
  const enter: Record<Entrance, Module["forward"]> = {
    none: (x) => x,
    convolution: (x, scope) => conv.forward(x, scope),
    up: (x, scope) => blur(conv.forward(upsampleNearest(x), scope)), // [N, 2H, 2W, C]
  };
  return {
    description: `${entrance === "none" ? "" : `${conv.description} → `}${noise.description} → LeakyReLU(0.2) → ${norm.description}`,
    parameters: {
      ...(entrance === "none" ? {} : conv.parameters),
      ...noise.parameters,
      bias: { shape: [to], init: constantInit(0) },
      ...norm.parameters,
    },
    buffers: noise.buffers ?? {},
    forward: (x, scope, w) => {
      const noisy = noise.forward(enter[entrance](x, scope), scope);
      const y = leakyRelu(add(noisy, scope.parameter("bias")), 0.2);
      return norm.forward(y, scope, ...(w === undefined ? [] : [w]));
    },
  };
}

/**
 * Styles [N, L, S], one per layer (L of {@link styledLayers}), → images [N, H, W, C], not bounded.
 * Parameters: `b4.const` [4, 4, channels], `b4.conv0.…` (without convolution), `b4.conv1.…`, `b8.conv0.…`, …, `torgb.weight`, `torgb.bias`.
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function styleganSynthesis(styleSize: number, image: ImageSpec, widths: StyleWidths): Module {
  const levels = levelsOf(image, widths);
  const first = levels[0]?.channels ?? 1;
  const layers = levels.flatMap(({ side, channels }, index): [string, Module][] => {
    const from = levels[index - 1]?.channels ?? channels;
    return [
      [`b${side}.conv0`, styledLayer(from, channels, side, styleSize, index === 0 ? "none" : "up")],
      [`b${side}.conv1`, styledLayer(channels, channels, side, styleSize, "convolution")],
    ];
  });
  const toRgb = styleConv(levels.at(-1)?.channels ?? 1, image.channels, 1);
  const children = { ...Object.fromEntries(layers), torgb: toRgb };
  const held = holdings(children);
  return defined({
    kind: "styleganSynthesis",
    options: { styleSize, imageChannels: image.channels, channels: levels.map(({ channels }) => channels) },
  })({
    description: `StyleGAN synthesis(${layers.length} styles of ${styleSize} → ${image.height}×${image.width})`,
    ...held,
    parameters: { "b4.const": { shape: [4, 4, first], init: constantInit(1) }, ...held.parameters },
    forward: (styles, scope) => {
      const part = applying(children, scope);
      const start: Tensor = broadcastTo(scope.parameter("b4.const"), [styles.shape[0] ?? 1, 4, 4, first]);
      const x = layers.reduce((h, [name], layer) => part(name, h, styleAt(styles, layer)), start);
      return part("torgb", x); // [N, H, W, C]
    },
  });
}
