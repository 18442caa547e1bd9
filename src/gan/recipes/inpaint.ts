/**
 * @file Context encoder (Pathak et al. 2016, arXiv:1604.07379): fills holes in images from what is around them.
 * G's loss (equation 3): 0.999 · reconstruction + 0.001 · adversarial. Reconstruction: squared error in the hole (equation 1), ten times as heavy on
 * a rim around blocks that is known but drawn anyway, so that the filling continues its surroundings (section 3.2).
 * From the paper: encoder, bottleneck, decoder; the weights; holes of the mean colour; Adam, β₁ 0.5, G's learning rate ten times D's 2e-4; D like
 * DCGAN's, not told where the hole is. Blocks are one of the paper's kinds of holes; strokes are DeepFill v2's (Yu et al. 2018, arXiv:1806.03589).
 * Not from the paper: G is told the mask; D sees the whole completed image, because holes lie anywhere (the paper's sees the patch in the middle);
 * widths, image size and steps for minutes on one core; fully connected channels are left out, as in the authors' own code.
 * Measured at the defaults, on 1000 test images of Fashion-MNIST (`npm run results`): mean absolute error in the holes 0.157, by diffusion
 * 0.277, by the mean of the known pixels 0.615 (images in [−1, 1]); 414 s of one core.
 */
import * as v from "valibot";
import { mul, narrow } from "../../tensor/index.js";
import type { Tensor } from "../../tensor/index.js";
import { contextEncoder } from "../architectures/context-encoder.js";
import { dcganDiscriminator, dcganSizes } from "../architectures/dcgan.js";
import type { Draws, Networks } from "../gan.js";
import { blockHoles, complete, eitherHoles, holeError, punch, strokeHoles } from "../holes.js";
import type { Holes } from "../holes.js";
import { gameOptions } from "./adversarial-options.js";
import { adversarialGan, seenBy } from "./adversarial-recipe.js";
import { oncePerStep } from "../once-per-step.js";
import { oneOf, option, real, whole } from "./options.js";
import { recipe } from "./recipe.js";

export const inpaint = recipe({
  name: "inpaint",
  title: "Context encoder",
  paper: "Pathak et al. 2016, Context Encoders: Feature Learning by Inpainting, arXiv:1604.07379",
  summary: "fills missing blocks and strokes after seven minutes on one core; known pixels stay as they are",
  command: "inpaint",
  training: { steps: 4000, batch: 64, data: "fashion-mnist:train" },
  sizes: dcganSizes,
  options: v.strictObject({
    ...gameOptions({ learningRate: 2e-3, discriminatorLearningRate: 2e-4, averageDecay: 0 }),
    masks: option(
      oneOf(["blocks", "strokes", "both"]),
      "both",
      "what is missing: blocks, strokes of a brush, or either",
    ),
    rim: option(whole(0, 64), 1, "pixels around a block that are drawn, too; 4 of 128 in the paper's code"),
    width: option(whole(1, 256), 32, "channels of the generator next to the image; 64 in the paper"),
    bottleneck: option(whole(1, 8192), 512, "values between encoder and decoder; 4000 in the paper"),
    discriminatorWidth: option(whole(1, 256), 16, "channels of the discriminator next to the image"),
    reconstructionWeight: option(real(0, 1), 0.999, "of the error in the hole"),
    adversarialWeight: option(real(0, 1), 0.001, "of the adversarial loss"),
  }),
  build(options, data) {
    const { masks, rim, width, bottleneck, discriminatorWidth, reconstructionWeight, adversarialWeight } = options;
    const holesOf = ({ uniform }: Pick<Draws, "uniform">, batch: number): Holes => {
      const blocks = () => blockHoles(uniform, batch, data, { rim });
      const strokes = () => strokeHoles(uniform, batch, data);
      return masks === "blocks"
        ? blocks()
        : masks === "strokes"
          ? strokes()
          : eitherHoles(uniform, batch, blocks(), strokes());
    };
    const given = oncePerStep((context) => {
      const holes = holesOf(context, context.batch);
      return { holes, punched: punch(context.real, holes.hole) };
    });
    /** Images with their holes filled. */
    const filled = ({ network }: Pick<Networks, "network">, images: Tensor, hole: Tensor): Tensor =>
      complete(images, network("generator")(punch(images, hole), hole), hole);
    return adversarialGan(options, data, {
      generators: { generator: contextEncoder(data, { width, bottleneck }) },
      discriminator: dcganDiscriminator(discriminatorWidth, seenBy(options, data)),
      generate: (context) => {
        const { holes, punched } = given(context);
        return complete(context.real, context.network("generator")(punched, holes.hole), holes.hole);
      },
      adversarialWeight,
      terms: {
        generator: (context) => {
          const { holes, punched } = given(context);
          const drawn = context.network("generator")(punched, holes.hole); // the known pixels, too
          const reconstruction = holeError(context.real, drawn, holes);
          return { loss: mul(reconstructionWeight, reconstruction), metrics: { reconstruction } };
        },
      },
      use: {
        translators: {
          inpaint: {
            definition: { kind: "completion", network: "generator" },
            from: { ...data, channels: data.channels + 1 }, // the mask is the last channel, 1 in the hole
            to: data,
            forward: (networks, masked) =>
              filled(networks, narrow(masked, 3, 0, data.channels), narrow(masked, 3, data.channels, 1)),
          },
        },
        preview: (context, { real: images }) => {
          const { hole } = holesOf(context, images.shape[0] ?? 1);
          return [punch(images, hole), filled(context, images, hole), images];
        },
      },
    });
  },
});
