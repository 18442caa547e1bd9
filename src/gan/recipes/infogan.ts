/**
 * @file InfoGAN (Chen et al. 2016, arXiv:1606.03657): without any label, part of G's input comes to mean something, because it can be read off the image.
 * Equation 6: min over G, Q max over D of V(D, G) − λ L_I(G, Q), with L_I a lower bound of the mutual information of code and image (equation 5,
 * `terms/mutual-information.ts`). As in the authors' code, D's phase minimises −λ L_I too, and Q learns in it, for Q shares D's layers.
 * From the paper: z of 62, a category of 10 and two continuous codes for MNIST, λ 1 for the category and less for the others, Q's hidden layer, Adam with
 * learning rate 2e-4 for D and 1e-3 for G, β₁ 0.5. Not from the paper: DCGAN's networks; continuous codes from N(0, 1), the last two of z.
 */
import * as v from "valibot";
import { add, cast, floor, mul, narrow } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import type { Term } from "../adversarial/game.js";
import { dcganGenerator, dcganSizes } from "../architectures/dcgan.js";
import { infoganDiscriminator } from "../architectures/infogan.js";
import { labelled } from "../architectures/labelled.js";
import type { PhaseContext } from "../gan.js";
import { oncePerStep } from "../once-per-step.js";
import { categoricalInformation, continuousInformation } from "../terms/mutual-information.js";
import { adversarialOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { option, real, whole } from "./options.js";
import { recipe } from "./recipe.js";
import { dcganWidth } from "./dcgan-width.js";

/** A uniform category for each image, `i32` [N]. */
const categoriesOf = (count: number) =>
  oncePerStep(({ uniform, batch }) => cast(floor(mul(uniform([batch], "category"), count)), "i32"));

export const infogan = recipe({
  name: "infogan",
  title: "Information maximizing GAN",
  paper:
    "Chen et al. 2016, InfoGAN: Interpretable Representation Learning by Information Maximizing GANs, arXiv:1606.03657",
  summary: "codes that the images must give away again: most digits become a category of their own without any label",
  training: { steps: 4000, batch: 64 },
  sizes: dcganSizes,
  options: v.strictObject({
    ...adversarialOptions({ latent: 62, averageDecay: 0, learningRate: 1e-3, discriminatorLearningRate: 2e-4 }),
    width: dcganWidth(),
    categories: option(whole(2, 1000), 10, "values of the categorical code"),
    continuous: option(whole(0, 16), 2, "continuous codes: the last values of z, beside latent others"),
    information: option(real(0, 100), 1, "λ of the category's mutual information"),
    continuousInformation: option(real(0, 100), 0.5, "λ of the continuous codes' mutual information"),
  }),
  build(options, data) {
    const { latent, width, categories, continuous, information, continuousInformation: ofContinuous } = options;
    const size = latent + continuous;
    const labelsOf = categoriesOf(categories);
    const zOf = ({ normal, batch }: PhaseContext): Tensor => normal([batch, size], "z");
    const term: Term = (context, { fakeOutputs }) => {
      const ofCategory = categoricalInformation(fakeOutputs, labelsOf(context), categories);
      if (continuous === 0) return { loss: mul(-information, ofCategory), metrics: { "I(category)": ofCategory } };
      const ofCodes = continuousInformation(fakeOutputs, narrow(zOf(context), 1, latent, continuous));
      return {
        loss: add(mul(-information, ofCategory), mul(-ofContinuous, ofCodes)),
        metrics: { "I(category)": ofCategory, "I(codes)": ofCodes },
      };
    };
    return adversarialGan(options, data, {
      generators: { generator: labelled(categories, dcganGenerator(size + categories, width, data)) },
      generate: (context) => context.network("generator")(zOf(context), labelsOf(context)),
      generator: {
        definition: { kind: "network", network: "generator" },
        latent: size,
        classes: categories,
        forward: ({ network }, z, labels) => network("generator")(z, ...(labels === undefined ? [] : [labels])),
      },
      discriminator: infoganDiscriminator(width, seenBy(options, data), { categories, continuous }),
      terms: { discriminator: term, generator: (context, judged) => ({ loss: term(context, judged).loss }) },
    });
  },
});
