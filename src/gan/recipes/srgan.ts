/**
 * @file SRGAN (Ledig et al. 2016, arXiv:1609.04802): images two or four times as large, with details that look real instead of the mean of all
 * that could be there. G's loss (equation 3): content + 10⁻³ · adversarial, the latter −log D(G(low)) (equation 6); D as in any GAN (equation 2).
 * From the paper: both networks (figure 4), PReLU, pixel shuffle, the pixel error (equation 4) alone at first, β₁ 0.9, β₂ 0.999.
 * Not from the paper: its content loss compares features of VGG19 (equation 5), which was trained on ImageNet; here the features are D's own blocks
 * (feature matching: pix2pixHD, arXiv:1711.11585, equation 3), which are learnt from the same images and need no labels, beside a share of the pixel
 * error, without which colours drift. A classifier's features would do as well, but they are the yardstick of the result. D is trained
 * from the first step, so that its features mean something when G begins to look at them. Low-resolution images are means of blocks (bicubic in the
 * paper). Widths, blocks, learning rate and steps are small: minutes on one core, not days on a GPU.
 * Measured at the defaults, on 1000 test images of Fashion-MNIST (`npm run results`): perceptual distance 0.29 (bicubic 1.08), PSNR 20.1 dB
 * (bicubic 15.9); 166 s of one core.
 */
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import {
  add,
  cast,
  downsampleArea,
  greaterEqual,
  mean,
  mul,
  square,
  sub,
  upsampleBicubic,
  upsampleNearest,
} from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { srganDiscriminator, srganFeatures, srganGenerator, srganReach } from "../architectures/srgan.js";
import { featureMatching } from "../feature-matching.js";
import { gameOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { oncePerStep } from "../once-per-step.js";
import { option, real, stepCount, whole } from "./options.js";
import { recipe } from "./recipe.js";

export const srgan = recipe({
  name: "srgan",
  title: "Super-resolution GAN",
  paper: "Ledig et al. 2016, Photo-Realistic Single Image Super-Resolution Using a GAN, arXiv:1609.04802",
  summary:
    "clothes of 7×7 pixels drawn at 28×28, sharper than bicubic, after three minutes on one core; any size in use",
  command: "upscale",
  training: { steps: 2400, batch: 16, data: "fashion-mnist:train" },
  options: v.strictObject({
    ...gameOptions({ learningRate: 1e-3, discriminatorLearningRate: 2e-4, beta1: 0.9, averageDecay: 0 }),
    factor: option(v.picklist([2, 4]), 4, "how many times larger images become: 2 or 4"),
    width: option(whole(1, 256), 32, "channels of the generator; 64 in the paper"),
    blocks: option(whole(1, 64), 6, "residual blocks of the generator; 16 in the paper"),
    discriminatorWidth: option(whole(1, 256), 16, "channels of the discriminator's first block; 64 in the paper"),
    adversarialWeight: option(real(0, 1e3), 1e-3, "of the adversarial loss beside the pixel error"),
    featureWeight: option(real(0, 1e3), 1e-2, "of the distance of the discriminator's features; 0 for pixels alone"),
    warmup: stepCount(0, "share", 800, "steps in which the generator learns from the pixel error alone"),
  }),
  build(options, data) {
    const { factor, width, blocks, discriminatorWidth, warmup } = options;
    const [height, columns] = [data.height / factor, data.width / factor];
    if (!Number.isInteger(height) || !Number.isInteger(columns))
      throw new ConfigError(
        `srgan: sides of ${data.width}×${data.height} images are no multiples of factor ${factor}; give another, as in --set size=32`,
      );
    const low = { height, width: columns, channels: data.channels };
    const shrink = (images: Tensor): Tensor => downsampleArea(images, factor); // [N, H / factor, W / factor, C]
    const lowOf = oncePerStep(({ real: images }) => shrink(images));
    /** The weight of a term that begins after the warm-up. */
    const late = (weight: number) => (step: Tensor) => mul(weight, greaterEqual(cast(step, "f32"), warmup));
    return adversarialGan(options, data, {
      generators: { generator: srganGenerator(data.channels, { width, blocks, factor }) },
      discriminator: srganDiscriminator(seenBy(options, data), discriminatorWidth),
      generate: (context) => context.network("generator")(lowOf(context)),
      adversarialWeight: late(options.adversarialWeight),
      terms: {
        generator: (context, judged) => {
          const { network, activations, real: images, step } = context;
          const pixels = mean(square(sub(network("generator")(lowOf(context)), images)));
          if (options.featureWeight === 0) return { loss: pixels, metrics: { pixels } };
          const seen = (view: typeof judged.real) => activations("discriminator", view.images, ...view.given);
          const features = featureMatching(srganFeatures, seen(judged.fake), seen(judged.real));
          const loss = add(pixels, mul(late(options.featureWeight)(step), features));
          return { loss, metrics: { pixels, features } };
        },
      },
      use: {
        translators: {
          upscale: {
            definition: { kind: "network", network: "generator" },
            from: low,
            to: data,
            reach: srganReach({ blocks, factor }),
            forward: ({ network }, images) => network("generator")(images),
          },
        },
        preview: ({ network }, { real: images }) => {
          const given = shrink(images);
          return [upsampleNearest(given, factor), upsampleBicubic(given, factor), network("generator")(given), images];
        },
      },
    });
  },
});
