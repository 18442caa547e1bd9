/**
 * @file DCGAN (Radford et al. 2015, arXiv:1511.06434): deep convolutional networks that train stably, by the guidelines of section 3.
 * Losses (Goodfellow et al. 2014, equation 1 and section 3): D minimises −E log D(x) − E log(1 − D(G(z))), G minimises −E log D(G(z)).
 * From the paper: strided and transposed convolutions in place of pooling, no hidden dense layers, batch normalisation except at G's output and D's
 * input, ReLU in G, tanh at its end, LeakyReLU 0.2 in D, weights from N(0, 0.02²), Adam with learning rate 2e-4 and β₁ 0.5, z of 100, images in [−1, 1].
 * From PyTorch's example instead: 4×4 kernels (5×5 in the paper), first and last layers as convolutions, none with a bias, γ from N(1, 0.02²), batch 64 (128),
 * z from N(0, 1) (uniform), D's real and fake batches normalised apart.
 * From neither: sides other than 64; on request an averaged G that draws samples, its running statistics copies of G's.
 */
import * as v from "valibot";
import { dcganDiscriminator, dcganGenerator, dcganSizes } from "../architectures/dcgan.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { option, whole } from "./options.js";
import { recipe } from "./recipe.js";

/** Channels next to the image: in the same time on MNIST, 32 draws better digits than 64 (three minutes on two cores). */
const [greyWidth, colourWidth] = [32, 64];

export const dcgan = recipe({
  name: "dcgan",
  title: "Deep convolutional GAN",
  paper: "Radford et al. 2015, Unsupervised Representation Learning with Deep Convolutional GANs, arXiv:1511.06434",
  summary: "sharp MNIST digits in three minutes on two cores; grey or colour images of 16 to 256 pixels",
  training: { steps: 4000, batch: 64 },
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({ averageDecay: 0 }), // as in the paper: with batch norm's running statistics an average draws worse samples early
    width: option(
      whole(0, 512),
      0,
      "channels next to the image, the layers further in have twice, four times, … as many; 0: 32 for grey images, 64 for colour",
    ),
  }),
  build(options, data) {
    const width = options.width > 0 ? options.width : data.channels === 1 ? greyWidth : colourWidth;
    return adversarialGan(options, data, {
      generators: { generator: dcganGenerator(options.latent, width, data) },
      discriminator: dcganDiscriminator(width, seenBy(options, data)),
    });
  },
});
