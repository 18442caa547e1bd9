/**
 * @file f-AnoGAN (Schlegl et al. 2019, Medical Image Analysis 54): anomalies are what a GAN of normal images cannot draw again. A WGAN-GP (Gulrajani et al.
 * 2017) learns the normal images; an encoder E, trained with it, learns to invert G: E minimises ‖x − G(E(x))‖² / n + κ · ‖f(x) − f(G(E(x)))‖² / n_f, f the critic's
 * last hidden layer ("izi_f", equation 4), and the anomaly score of an image is that same sum (equation 6), each norm as a mean.
 * From the paper: training on normal images alone, WGAN-GP, izi_f, κ 1, the score. Not from the paper: E is not trained after the GAN but beside it, at steps of its
 * own whose gradient neither G nor D sees, so that one run and one command do; learning rates fall to zero, so that E ends on a G that stands still. DCGAN's networks,
 * a smaller z, E(x) brought to the length that z has, Adam for E instead of RMSProp, two steps of the critic for one of G.
 * Measured: 600 steps of networks half as wide, without digit 0: AUROC 0.79 on 1000 test images (tests/explore/uses.slow.test.ts); at the
 * defaults, three minutes of one core, 0.872 on all 10 000.
 */
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import { adam } from "../../optim/index.js";
import { add, mean, mul, rsqrt, square, sub } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { dcganDiscriminator, dcganEncoder, dcganGenerator, dcganSizes } from "../architectures/dcgan.js";
import type { Networks } from "../gan.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, rateOf, seenBy } from "./adversarial-recipe.js";
import { dcganWidth } from "./dcgan-width.js";
import { option, real, whole } from "./options.js";
import { recipe } from "./recipe.js";

/** Mean square of each image's differences: [N]. */
const distance = (a: Tensor, b: Tensor): Tensor =>
  mean(square(sub(a, b)), { axes: a.shape.slice(1).map((_, axis) => axis + 1) });

/** z / √(mean z²): where nearly all of N(0, 1) lies. Farther out G was never trained, and draws whatever it is asked for. @param z [N, latent] */
const onSphere = (z: Tensor): Tensor => mul(z, rsqrt(add(mean(square(z), { axes: [1], keepDims: true }), 1e-8)));

/** The critic's last hidden layer, [N, 4, 4, channels]: before its convolution to a logit and the flattening. */
function features({ activations }: Networks, images: Tensor): Tensor {
  const layer = Object.values(activations("discriminator", images)).at(-3);
  if (layer === undefined) throw new Error("internal: the critic has no hidden layer");
  return layer;
}

export const anogan = recipe({
  name: "anogan",
  title: "Anomaly detection by f-AnoGAN",
  paper: "Schlegl et al. 2019, f-AnoGAN: Fast Unsupervised Anomaly Detection with Generative Adversarial Networks",
  summary:
    "scores how unlike its training images others are: AUROC 0.87 for digit 0 after --set exclude=0 and three minutes",
  training: { steps: 5000, batch: 32, data: "mnist:train" },
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({
      loss: "wasserstein",
      latent: 16,
      learningRate: 3e-4,
      beta1: 0,
      beta2: 0.9,
      criticSteps: 2,
      gradientPenalty: 10,
      averageDecay: 0, // E inverts G itself
      schedule: "linear",
      decayFrom: 2500,
    }),
    width: dcganWidth(16),
    kappa: option(real(0, 1e4), 1, "κ, weight of the critic's features in E's loss and in the score"),
    encoderLearningRate: option(real(0, 1), 1e-3, "of E's Adam; falls as the other two"),
    encoderEvery: option(whole(1, 1000), 2, "steps of the critic for one of E"),
  }),
  build(options, data) {
    const { latent, width, kappa } = options;
    if (options.pack > 1)
      throw new ConfigError(
        "options: pack lets the critic judge several images at once, but a score is one image's; leave pack out",
      );
    const gan = adversarialGan(options, data, {
      generators: { generator: dcganGenerator(latent, width, data) },
      discriminator: dcganDiscriminator(width, seenBy(options, data), { normalization: "none" }),
    });
    const encode = ({ network }: Networks, images: Tensor) => onSphere(network("encoder")(images)); // [N, latent]
    /** G(E(x)) and the score of x. */
    const inverted = (networks: Networks, images: Tensor) => {
      const z = encode(networks, images);
      const reconstruction = networks.network("generator")(z); // [N, H, W, C]
      const unlike = distance(features(networks, images), features(networks, reconstruction));
      return { reconstruction, score: add(distance(images, reconstruction), mul(kappa, unlike)) };
    };
    return {
      ...gan,
      networks: { ...gan.networks, encoder: dcganEncoder(latent, width, data) },
      phases: [
        ...gan.phases,
        {
          name: "encoder",
          trains: ["encoder"],
          optimizer: adam({ learningRate: options.encoderLearningRate, beta1: 0.5, beta2: 0.9 }),
          rate: rateOf(options),
          every: options.encoderEvery,
          minimize: (context) => ({ loss: mean(inverted(context, context.real).score) }),
        },
      ],
      detector: { definition: { kind: "inversion", kappa }, forward: inverted, encode },
      preview: (networks, { real: images }) => [images, inverted(networks, images).reconstruction],
    };
  },
});
