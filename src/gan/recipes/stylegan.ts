/**
 * @file StyleGAN (Karras et al. 2019, arXiv:1812.04948): a mapping network turns z into a style w, which every layer of the synthesis network applies by
 * adaptive instance normalisation (equation 1); noise makes what no style decides.
 * Losses: D minimises E softplus(D(G(z))) + E softplus(−D(x)) + γ/2 · E‖∇ₓD(x)‖² (Goodfellow et al. 2014, Mescheder et al. 2018), G minimises E softplus(−D(G(z))).
 * From the paper: learnt 4×4 start, per-pixel noise with learnt strengths that start at 0, style mixing for 90 % of the images, equalised
 * learning rate with a hundredth of it for the mapping, [1, 2, 1] filters, minibatch deviation in groups of 4, R1, Adam with β (0, 0.99),
 * truncation with a running mean of w (0.995) and ψ 0.7, here in all layers.
 * Not from the paper: a fixed resolution instead of progressive growing, which StyleGAN2 gives up as well; four mapping layers of 64 instead of
 * eight of 512, and at most 64 channels; R1 at every fourth step, counted four times (from StyleGAN2; at every step, training takes twice as long);
 * γ 1 (10 at 1024 pixels) and a learning rate of 0.002 (0.001), for a training of minutes; √2 after LeakyReLU, not in the weights.
 */
import * as v from "valibot";
import { styledLayers } from "../architectures/style-pyramid.js";
import { styleDiscriminator } from "../architectures/style-discriminator.js";
import { styleMapping } from "../architectures/style-mapping.js";
import { styleganSynthesis } from "../architectures/stylegan-synthesis.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { recipe } from "./recipe.js";
import { rampedAverage, styleOptions, styleParts } from "./style-parts.js";

export const stylegan = recipe({
  name: "stylegan",
  title: "StyleGAN",
  paper:
    "Karras et al. 2019, A Style-Based Generator Architecture for Generative Adversarial Networks, arXiv:1812.04948",
  summary: "styles that mix by layer, on Fashion-MNIST after ten minutes on a busy core; grey or colour images",
  training: { steps: 6000, batch: 16, data: "fashion-mnist" },
  sizes: [8, 16, 32, 64, 128, 256],
  options: v.strictObject({
    ...adversarialOptions({
      latent: 64,
      learningRate: 0.002,
      beta1: 0,
      beta2: 0.99,
      r1: 1,
      regularizeEvery: 4,
      averageDecay: 0.998,
    }),
    ...styleOptions,
  }),
  build(options, data) {
    const { latent, styleSize, mappingLayers, averageDecay, averageRampUp } = options;
    return adversarialGan(options, data, {
      ...styleParts({
        ...options,
        layers: styledLayers(data),
        mapping: styleMapping(latent, styleSize, mappingLayers),
        synthesis: styleganSynthesis(styleSize, data, options),
      }),
      discriminator: styleDiscriminator("plain", seenBy(options, data), options),
      averageDecay: rampedAverage(averageDecay, averageRampUp),
    });
  },
});
