/**
 * @file Diffusion-GAN (Wang et al. 2022, arXiv:2206.02262): instance noise that has a schedule. D tells diffused real images from diffused fake ones, y ~ q(y | x, t),
 * and is told t; both losses are those of the GAN beneath, E_t log D(y, t) + E_t log(1 − D(y_g, t)) (equation 6), and G learns through the diffusion. T,
 * the length of the chain, follows how sure D is of real images (equation 8).
 * From the paper: β from 1e-4 to 2e-2, T from 10 to 1000, σ 0.05, half of the images clean, steps drawn in proportion to t or all alike, target 0.6.
 * Not from the paper: DCGAN's generator; a small residual D with the time in its blocks in place of StyleGAN2's, without its minibatch deviation and R1, which
 * remains a switch; T can grow in fewer images (100 000 there). On MNIST all images look alike for the first 2000 steps, then digits come; 5000 steps
 * took 10 minutes of one core.
 */
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import { dcganGenerator, dcganSizes } from "../architectures/dcgan.js";
import { timeDiscriminator } from "../architectures/time-discriminator.js";
import { diffusion } from "../augment/diffusion.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { oneOf, option, real, whole } from "./options.js";
import { recipe } from "./recipe.js";

export const diffusionGan = recipe({
  name: "diffusion-gan",
  title: "Diffusion-GAN",
  paper: "Wang et al. 2022, Diffusion-GAN: Training GANs with Diffusion, arXiv:2206.02262",
  summary: "a DCGAN whose discriminator sees images at random steps of a diffusion",
  training: { steps: 5000, batch: 32 },
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({ averageDecay: 0 }),
    width: option(whole(1, 512), 24, "channels next to the image, twice, four times, … as many further in"),
    chainLeast: option(whole(2, 10_000), 10, "steps of the shortest chain, T"),
    chainMost: option(whole(2, 10_000), 1000, "steps of the longest chain"),
    draw: option(oneOf(["priority", "uniform"]), "priority", "how steps are drawn: in proportion to t, or all alike"),
    deviation: option(real(0, 10), 0.05, "of the diffusion's noise, σ"),
    target: option(real(-1, 1), 0.6, "mean sign of D at real images above which the chain grows, d_target"),
    chainImages: option(whole(1, 1e9), 50_000, "images in which the chain could grow from the shortest to the longest"),
  }),
  build(options, data) {
    if (options.pack > 1)
      throw new ConfigError(
        "options: pack puts images of several steps of the diffusion into one, but this discriminator is told one step; leave pack out",
      );
    if (options.chainMost < options.chainLeast)
      throw new ConfigError(
        `options: chainMost ${options.chainMost} is less than chainLeast ${options.chainLeast}; give a longer chain`,
      );
    const { width } = options;
    const sides = Math.log2(data.height / 4); // from half the image's side down to 4
    return adversarialGan(options, data, {
      generators: { generator: dcganGenerator(options.latent, width, data) },
      discriminator: timeDiscriminator(seenBy(options, data).channels, {
        channels: Array.from({ length: sides }, (_, side) => width * 2 ** side),
        patch: 2,
        timeSize: 64,
        deviation: false,
      }),
      augmentations: [
        diffusion({
          chain: [options.chainLeast, options.chainMost],
          beta: [1e-4, 2e-2],
          deviation: options.deviation,
          target: options.target,
          images: options.chainImages,
          draw: options.draw,
        }),
      ],
    });
  },
});
