/**
 * @file Generative image compression (Mentzer et al. 2020, HiFiC, arXiv:2006.09965; Agustsson et al. 2018, arXiv:1804.02958): an encoder E, a prior P over
 * its rounded latent, and a decoder G that is a GAN's generator, so that at a rate where others blur it draws plausible detail.
 * The losses are in `adversarial/compression.ts` (equations 6 and 7).
 * From the paper: networks and ChannelNorm, D conditioned on the latent, noise for the rate and straight-through rounding for G, two λ that hold
 * the rate near a target, β = 0.15, the adversarial loss only after a start without it (a warm start), Adam, spectral norm in D.
 * Not from the paper: no LPIPS beside the MSE, one factorised prior (Ballé's, as a logistic mixture) instead of a hyperprior, small networks for small images.
 * Measured: 300 test images of Fashion-MNIST, 28×28: 0.438 bits per pixel (0.295 without the file's 14 bytes of frame), PSNR 21.1 dB; 2500 steps.
 */
import * as v from "valibot";
import { spectralNorm } from "../../nn/index.js";
import { adam, cosineDecay } from "../../optim/index.js";
import { coded, compressionPhases } from "../adversarial/compression.js";
import { hificDecoder, hificDiscriminator, hificEncoder } from "../architectures/hific.js";
import { logisticMixture } from "../architectures/logistic-mixture.js";
import { round } from "../quantize.js";
import { option, real, stepCount, whole } from "./options.js";
import { recipe } from "./recipe.js";

/** HiFiC's k_M of 0.075 · 2⁻⁵ for pixels of 0 … 255 is this for pixels in [−1, 1]. */
const distortionWeight = 38;

export const compress = recipe({
  name: "compress",
  title: "Generative image compression",
  paper: "Mentzer et al. 2020, High-Fidelity Generative Image Compression, arXiv:2006.09965",
  summary: "images of any size to files of about targetRate bits per pixel with `ganvas compress`, and back",
  command: "compress",
  training: { steps: 2500, batch: 16, data: "fashion-mnist:train" },
  sizes: [32, 64, 128, 256],
  options: v.strictObject({
    width: option(
      whole(1, 512),
      24,
      "channels next to the image; twice, four times, … as many further in, at most widest",
    ),
    widest: option(whole(1, 1024), 64, "most channels of a layer"),
    halvings: option(whole(1, 5), 3, "how often the encoder halves the sides"),
    channels: option(whole(1, 512), 16, "numbers for each square of the latent"),
    components: option(whole(1, 16), 3, "logistics in the mixture that says how frequent a number is"),
    blocks: option(whole(0, 16), 2, "residual blocks of the decoder"),
    targetRate: option(real(0, 24), 0.25, "bits per pixel, header and checksum of the file left out"),
    rateAbove: option(real(0, 1e4), 2, "λ while the rate is above its target"),
    rateBelow: option(real(0, 1e4), 0.0625, "λ while it is below"),
    distortion: option(real(0, 1e6), distortionWeight, "k, weight of the squared error of pixels in [−1, 1]"),
    adversarial: option(real(0, 1e4), 0.15, "β, weight of the adversarial loss; 0 for the smoothest images"),
    adversarialFrom: stepCount(0, "share", 800, "steps before β counts"),
    learningRate: option(real(0, 1), 1e-3, "of the networks, the prior's ten times that; falls to zero as a cosine"),
    decayUntil: stepCount(1, "all", 2500, "steps after which it has fallen; all of the run's unless set"),
    averageDecay: option(real(0, 0.99999), 0.998, "per step, of the averaged networks that compress; 0 for none"),
  }),
  build(options, data) {
    const sizes = { ...options, channels: data.channels, latent: options.channels };
    return {
      networks: {
        encoder: hificEncoder(sizes),
        prior: logisticMixture(options.channels, options.components),
        generator: hificDecoder(sizes),
        discriminator: spectralNorm(hificDiscriminator(sizes)),
      },
      averaged: ["encoder", "prior", "generator"],
      averageDecay: options.averageDecay,
      phases: compressionPhases({
        ...options,
        optimizer: adam({ learningRate: options.learningRate, beta1: 0.5, beta2: 0.9 }),
        priorOptimizer: adam({ learningRate: 10 * options.learningRate }), // few values, which must keep up with the encoder
        rate: cosineDecay(options.decayUntil),
      }),
      compressor: {
        definition: { kind: "rounding", encoder: "encoder", decoder: "generator" },
        multiple: 2 ** options.halvings,
        channels: options.channels,
        prior: "prior",
        decoders: ["prior", "generator"],
        encode: ({ network }, images) => round(network("encoder")(images)),
        decode: ({ network }, latent) => network("generator")(latent),
      },
      preview: (networks, { real: images }) => [images, coded(networks, images).fake],
    };
  },
});
