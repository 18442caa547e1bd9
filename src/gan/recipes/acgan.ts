/**
 * @file AC-GAN (Odena et al. 2016, arXiv:1610.09585): D also says which class an image is of, and G is to be understood by it.
 * Equations 2 and 3: L_S = E log D(x) + E log(1 − D(G(z, c))), L_C = E log P(C = c | x) + E log P(C = c | G(z, c)); D maximises L_S + L_C,
 * G maximises L_C − L_S (here with the non-saturating L_S).
 * On request the projection discriminator (Miyato & Koyama 2018, arXiv:1802.05637, equation 4) in its place: D(x, y) = ψ(φ(x)) + ⟨v_y, φ(x)⟩.
 * From the papers: losses and heads, z beside the one-hot class, Adam with learning rate 2e-4 and β₁ 0.5. Not from them: DCGAN's networks.
 */
import * as v from "valibot";
import { add, mul } from "../../tensor/index.js";
import type { Game } from "../adversarial/game.js";
import { auxiliaryDiscriminator, projectionDiscriminator } from "../architectures/acgan.js";
import { dcganSizes } from "../architectures/dcgan.js";
import { classLoss, classShare } from "../terms/auxiliary-classes.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { oneOf, option, real } from "./options.js";
import { recipe } from "./recipe.js";
import { dcganWidth } from "./dcgan-width.js";
import { classesOf, toldGenerator } from "./told-classes.js";

/** L_C of both players; metrics `class accuracy` of D on real images, `class accuracy of G` on drawn ones. */
const classTerms = (weight: number, learnsFrom: "both" | "real"): NonNullable<Game["terms"]> => ({
  discriminator: (context, { realOutputs, fakeOutputs }) => {
    const labels = context.labels();
    const onReal = classLoss(realOutputs, labels);
    return {
      loss: mul(weight, learnsFrom === "real" ? onReal : add(onReal, classLoss(fakeOutputs, labels))),
      metrics: {
        "class accuracy": classShare(realOutputs, labels),
        "class accuracy of G": classShare(fakeOutputs, labels),
      },
    };
  },
  generator: (context, { fakeOutputs }) => ({ loss: mul(weight, classLoss(fakeOutputs, context.labels())) }),
});

export const acgan = recipe({
  name: "acgan",
  title: "Auxiliary classifier GAN",
  paper: "Odena et al. 2016, Conditional Image Synthesis with Auxiliary Classifier GANs, arXiv:1610.09585",
  summary:
    "draws the class that it is asked for, in typical examples: 99 % of MNIST's digits are recognised as it; data with labels",
  training: { steps: 4000, batch: 64 },
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({ averageDecay: 0 }),
    width: dcganWidth(),
    conditioning: option(oneOf(["auxiliary", "projection"]), "auxiliary", "how the discriminator learns classes"),
    learnsFrom: option(oneOf(["real", "both"]), "real", "images that the auxiliary classifier learns classes from"),
    classWeight: option(real(0, 1000), 1, "weight of the auxiliary classifier's loss"),
  }),
  build(options, data) {
    const { latent, width, conditioning, learnsFrom, classWeight } = options;
    const classes = classesOf(data, "acgan");
    const both = {
      isConditional: true,
      generators: { generator: toldGenerator(latent, classes, width, data) },
    };
    return conditioning === "projection"
      ? adversarialGan(options, data, {
          ...both,
          discriminator: projectionDiscriminator(width, seenBy(options, data), classes),
        })
      : adversarialGan(options, data, {
          ...both,
          discriminator: auxiliaryDiscriminator(width, seenBy(options, data), classes),
          given: () => [],
          terms: classTerms(classWeight, learnsFrom),
        });
  },
});
