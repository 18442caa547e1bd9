/**
 * @file A recipe of your own in one file: a small GAN of linear layers with the hinge loss and a gradient penalty, as an example.
 *
 *     npx ganvas --use examples/custom-recipe.ts recipes tiny-hinge
 *     npx ganvas --use examples/custom-recipe.ts train tiny-hinge --steps 2000
 *     npx ganvas --use examples/custom-recipe.ts generate last --seeds 0-31
 *
 * It has every switch that Ganvas' own adversarial recipes have: `--set loss=wasserstein --set criticSteps=5`, `--set augment=ada`, …
 */
import * as v from "valibot";
import { adversarialGan, adversarialOptions, option, recipe, seenBy, whole } from "ganvas/gan";
import { flattened, leakyRelu, linear, relu, sequential, tanh, unflatten } from "ganvas/nn";

export default recipe({
  name: "tiny-hinge",
  title: "A GAN of two hidden layers",
  paper: "Lim & Ye 2017, Geometric GAN, arXiv:1705.02894 (the loss)",
  summary: "rough digits in a minute; shows what a recipe is made of",
  training: { steps: 2000, batch: 64 },
  options: v.strictObject({
    ...adversarialOptions({ loss: "hinge", latent: 32, r1: 0.1 }),
    hidden: option(whole(1, 4096), 256, "width of the hidden layers"),
  }),
  build(options, data) {
    const pixels = data.height * data.width * data.channels;
    const seen = seenBy(options, data); // more channels when D judges several images together
    return adversarialGan(options, data, {
      generators: {
        generator: sequential(
          linear(options.latent, options.hidden),
          relu(),
          linear(options.hidden, options.hidden),
          relu(),
          linear(options.hidden, pixels),
          tanh(),
          unflatten([data.height, data.width, data.channels]),
        ),
      },
      discriminator: flattened(
        sequential(
          linear(seen.height * seen.width * seen.channels, options.hidden),
          leakyRelu(0.2),
          linear(options.hidden, options.hidden),
          leakyRelu(0.2),
          linear(options.hidden, 1),
        ),
      ),
    });
  },
});
