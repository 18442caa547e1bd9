/**
 * @file StyleGAN2's synthesis network (Karras et al. 2020, arXiv:1912.04958, figures 2d and 7b): a learnt 4×4 image, modulated convolutions with
 * noise, bias and √2 LeakyReLU(0.2), and colours of every resolution added up (skip connections), enlarged with the filter [1, 3, 3, 1].
 * Parameters have the names of NVIDIA's stylegan2-ada-pytorch.
 */
import {
  applying,
  constantInit,
  defined,
  equalized,
  holdings,
  modulatedConv2d,
  noiseInjection,
  normalInit,
} from "../../nn/index.js";
import type { Module, ModulatedConvolutionOptions } from "../../nn/index.js";
import { add, broadcastTo, upsampleFiltered } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { ImageSpec } from "../gan.js";
import { activated, levelsOf } from "./style-pyramid.js";
import type { StyleWidths } from "./style-pyramid.js";
import { styleAt } from "./styles.js";

/** Channels' factors start at 1. */
const modulated = (
  from: number,
  to: number,
  kernel: number,
  styleSize: number,
  options?: ModulatedConvolutionOptions,
) => equalized(modulatedConv2d(from, to, kernel, styleSize, options), { biasStart: 1 });

/** A modulated convolution with a bias [C], which comes after what `then` does. */
function biased(conv: Module, to: number, then: Partial<Module>, finish: Module["forward"]): Module {
  return {
    description: `${conv.description} → ${then.description ?? "bias"}`,
    parameters: { ...conv.parameters, ...then.parameters, bias: { shape: [to], init: constantInit(0) } },
    buffers: then.buffers ?? {},
    forward: (x, scope, ...given) => finish(conv.forward(x, scope, ...given), scope),
  };
}

/** Parameters of {@link modulatedConv2d}, `noise_strength` [], `bias` [C]; buffer `noise_const` [side, side, 1]. Given a style [N, S]. */
function styledLayer(from: number, to: number, side: number, styleSize: number, up: boolean): Module {
  const noise = noiseInjection(side, side);
  return biased(modulated(from, to, 3, styleSize, { up }), to, noise, (y, scope) =>
    activated(add(noise.forward(y, scope), scope.parameter("bias"))),
  );
}

/** Colours of an image, without demodulation. */
const toRgb = (from: number, to: number, styleSize: number): Module =>
  biased(modulated(from, to, 1, styleSize, { demodulate: false }), to, {}, (y, scope) =>
    add(y, scope.parameter("bias")),
  );

/**
 * Styles [N, L, S] → images [N, H, W, C], not bounded. Layer 0 is 4×4's convolution, 2k + 1 and 2k + 2 are those of side 8·2ᵏ; colours take the
 * style after that of their resolution's last convolution, L − 1 for the image's.
 * Parameters: `b4.const` [4, 4, channels], `b4.conv1.…`, `b4.torgb.…`, `b8.conv0.…`, `b8.conv1.…`, `b8.torgb.…`, …
 * @throws ConfigError unless the image is a square of side 4·2ᵏ, k ≥ 1.
 */
export function stylegan2Synthesis(styleSize: number, image: ImageSpec, widths: StyleWidths): Module {
  const levels = levelsOf(image, widths);
  const first = levels[0]?.channels ?? 1;
  const children = Object.fromEntries(
    levels.flatMap(({ side, channels }, index): [string, Module][] => {
      const from = levels[index - 1]?.channels ?? channels;
      return [
        ...(index === 0
          ? []
          : [[`b${side}.conv0`, styledLayer(from, channels, side, styleSize, true)] as [string, Module]]),
        [`b${side}.conv1`, styledLayer(channels, channels, side, styleSize, false)],
        [`b${side}.torgb`, toRgb(channels, image.channels, styleSize)],
      ];
    }),
  );
  const held = holdings(children);
  return defined({
    kind: "stylegan2Synthesis",
    options: { styleSize, imageChannels: image.channels, channels: levels.map(({ channels }) => channels) },
  })({
    description: `StyleGAN2 synthesis(${2 * levels.length} styles of ${styleSize} → ${image.height}×${image.width})`,
    ...held,
    parameters: { "b4.const": { shape: [4, 4, first], init: normalInit(1) }, ...held.parameters },
    forward: (styles, scope) => {
      const part = applying(children, scope);
      const style = (layer: number): Tensor => styleAt(styles, layer); // [N, S]
      let x = broadcastTo(scope.parameter("b4.const"), [styles.shape[0] ?? 1, 4, 4, first]); // [N, side, side, C]
      let colours: Tensor | undefined;
      for (const [index, { side }] of levels.entries()) {
        if (index > 0) x = part(`b${side}.conv0`, x, style(2 * index - 1));
        x = part(`b${side}.conv1`, x, style(2 * index));
        const rgb = part(`b${side}.torgb`, x, style(2 * index + 1));
        colours = colours === undefined ? rgb : add(upsampleFiltered(colours), rgb);
      }
      return colours ?? x;
    },
  });
}
