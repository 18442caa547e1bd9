/**
 * @file pix2pix (Isola et al. 2016, arXiv:1611.07004): a conditional GAN that learns to turn images A into images B from pairs.
 * D sees A beside B or beside G(A), and minimises ½ [−E log D(A, B) − E log(1 − D(A, G(A)))] (equation 1, halved as in section 3.3);
 * G minimises −E log D(A, G(A)) + λ E|B − G(A)| (equation 4, λ 100).
 * From the paper: U-Net with skip connections, PatchGAN, the loss's weights, dropout of ½ in the innermost blocks as the only noise, weights from
 * N(0, 0.02²), Adam with learning rate 2e-4 and β₁ 0.5. Names and layers as in the authors' PyTorch code.
 * Not from the paper: sides other than 256 (the U-Net goes down to 1×1 from any; patches are about a quarter of the side, see patchgan.ts), fewer channels,
 * batches of more than one; and a trained network is used without dropout, with batch norm's running statistics: a picture is always translated alike.
 */
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import { abs, concat, mean, mul, sub } from "../../tensor/index.js";
import { scaled, withTerm } from "../adversarial/phase-changes.js";
import { patchDiscriminator, patchHalvings } from "../architectures/patchgan.js";
import { translationNorms } from "../architectures/translation-layers.js";
import { unetGenerator } from "../architectures/unet.js";
import type { PhaseContext, PhaseResult } from "../gan.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { gameOptions } from "./adversarial-options.js";
import { oneOf, option, real, whole } from "./options.js";
import { recipe } from "./recipe.js";
import { patchOption, sameChannels, translator } from "./translation.js";

export const pix2pix = recipe({
  name: "pix2pix",
  title: "Image-to-image translation from pairs",
  paper: "Isola et al. 2016, Image-to-Image Translation with Conditional Adversarial Networks, arXiv:1611.07004",
  summary:
    "redraws emoji by Google as Twitter does; at 32 pixels in eight minutes on one core, people well, single things blurred",
  command: "translate",
  training: { steps: 3000, batch: 16, data: "emoji-google:train", target: "emoji-twitter:train" },
  sizes: [16, 32, 64, 128, 256],
  options: v.strictObject({
    ...gameOptions({ averageDecay: 0 }),
    width: option(whole(1, 512), 32, "channels of the generator at half the side; up to 8 times as many further in"),
    discriminatorWidth: option(whole(1, 512), 32, "channels of the discriminator's first layer"),
    patchHalvings: patchOption,
    norm: option(oneOf(translationNorms), "batch", "how the networks normalise"),
    dropout: option(real(0, 0.9), 0.5, "part of the innermost blocks' values that training drops"),
    l1: option(real(0, 1e6), 100, "weight λ of the distance to the true image"),
  }),
  build(options, data) {
    const { target } = data;
    if (target === undefined)
      throw new ConfigError("target: pix2pix learns from pairs; give the data set of the images that it shall make");
    if (options.topK < 1)
      throw new ConfigError(
        "options: topK chooses among images, but this discriminator judges patches; leave topK out",
      );
    const { width, norm, dropout } = options;
    const pair = { ...data, channels: data.channels + target.channels };
    const generate = ({ network, real: a }: Pick<PhaseContext, "network" | "real">) => network("generator")(a);
    const l1 = (context: PhaseContext): PhaseResult => {
      const distance = mean(abs(sub(context.target(), generate(context))));
      return { loss: mul(options.l1, distance), metrics: { L1: distance } };
    };
    const gan = adversarialGan(options, data, {
      generators: { generator: unetGenerator(data, target.channels, { width, norm, dropRate: dropout }) },
      judged: pair,
      discriminator: patchDiscriminator(seenBy(options, pair).channels, {
        width: options.discriminatorWidth,
        norm,
        halvings: options.patchHalvings || patchHalvings(data.height),
      }),
      real: (context) => concat([context.real, context.target()], 3), // [N, H, W, A + B]
      generate: (context) => concat([context.real, generate(context)], 3),
      use: {
        target: { image: target, order: "pairs" },
        translators: { "a-to-b": translator("generator", data, target) },
        preview: ({ network }, { real: a, target: b = a }) => sameChannels([a, network("generator")(a), b]),
      },
    });
    const phases = gan.phases.map((phase) => (phase.name === "generator" ? withTerm(phase, l1) : scaled(phase, 0.5)));
    return { ...gan, phases };
  },
});
