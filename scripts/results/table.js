/** @file Every result: how it is trained, what its picture shows, what is measured. */
import { classesAsked, classesSeen } from "./judges.js";
import { mixPicture, mixingFigure } from "./styles.js";
import { mixtureFigure, stackedFigure } from "./modes.js";
import { categoriesFound, codesPicture } from "./codes.js";
import { channelDreams, classDreams, dreamFigure } from "./dreams.js";
import { anomalyFigure, anomalyPicture } from "./anomalies.js";
import { compressionFigure, compressionPicture } from "./compression.js";
import { holesFigure, holesPicture } from "./holes.js";
import { tenMinuteResults } from "./ten-minutes.js";
import { enlargementFigure, enlargementPicture } from "./super-resolution.js";
import { translationFigure, translationPicture } from "./translation.js";

/**
 * @typedef {object} Result
 * @property {string} recipe
 * @property {string[]} [settings] `path=value`, beyond the recipe's defaults
 * @property {(run: string, file: string) => Promise<void>} [picture] the last samples of the run unless given
 * @property {{ file: string, make?: (run: string, file: string) => Promise<void> }[]} [morePictures] in docs/images; one without `make` is there already
 * @property {(run: string) => Promise<string>} figure
 * @property {string} shows
 * @property {{ title: string, paper: string }} [method] what it is a result of; the recipe unless given
 * @property {string[]} [use] commands that use the run
 * @property {{ title: string, text: string }} [group] the page's part that it belongs to; the first unless given
 */

/** @type {Readonly<Record<string, Result>>} */
const own = {
  vanilla: {
    use: ["ganvas generate last --seeds 0-31"],
    recipe: "vanilla",
    figure: classesSeen("mnist"),
    shows: "64 digits by a multilayer perceptron",
  },
  dcgan: {
    recipe: "dcgan",
    figure: classesSeen("mnist"),
    shows: "64 digits; strokes are whole, edges sharp",
  },
  lsgan: {
    recipe: "lsgan",
    settings: ["steps=2500"],
    figure: classesSeen("mnist"),
    shows: "64 digits; DCGAN's networks with least squares",
  },
  wgan: {
    recipe: "wgan",
    settings: ["steps=20000", "width=16", "learningRate=2e-4", "averageDecay=0.999"],
    figure: classesSeen("mnist"),
    shows: "64 digits by a critic with clipped weights: rougher than DCGAN's",
  },
  "wgan-gp": {
    recipe: "wgan-gp",
    settings: ["steps=5000", "width=16", "criticSteps=1", "learningRate=2e-4", "discriminatorLearningRate=6e-4"],
    figure: classesSeen("mnist"),
    shows: "64 digits by a critic without batch normalisation, at two time scales instead of five critic steps",
  },
  "vanilla-ring": {
    recipe: "vanilla",
    settings: ["data=ring"],
    figure: mixtureFigure,
    morePictures: [{ file: "modes.png" }],
    shows:
      "mode collapse: 2500 points over those of 8 Gaussians; below, ring and grid by the plain GAN, the same game with unroll=5, WGAN-GP, R3GAN and PacGAN",
  },
  "unrolled-ring": {
    recipe: "vanilla",
    settings: ["data=ring", "unroll=5"],
    method: {
      title: "Unrolled GAN",
      paper: "Metz et al. 2016, Unrolled Generative Adversarial Networks, arXiv:1611.02163",
    },
    figure: mixtureFigure,
    shows: "the same plain game, whose G looks five steps of D ahead: 2500 points over those of 8 Gaussians",
  },
  ...Object.fromEntries(
    ["wgan-gp", "r3gan", "pacgan"].flatMap((recipe) =>
      ["ring", "grid"].map((data) => [
        `${recipe}-${data}`,
        {
          recipe,
          settings: [`data=${data}`],
          figure: mixtureFigure,
          shows: `2500 points over those of ${data === "ring" ? 8 : 25} Gaussians`,
        },
      ]),
    ),
  ),
  "wgan-gp-stacked-mnist": {
    recipe: "wgan-gp",
    settings: ["data=stacked-mnist"],
    figure: stackedFigure,
    shows: "64 stacks of three digits as red, green and blue",
  },
  cgan: {
    use: ["ganvas generate last --class 7 --seeds 0-31"],
    recipe: "cgan",
    settings: ["data=mnist:train"],
    figure: classesAsked("mnist"),
    shows: "each column one class, 0 to 9, each row one z",
  },
  acgan: {
    use: ["ganvas generate last --class 7 --seeds 0-31"],
    recipe: "acgan",
    settings: ["data=mnist:train"],
    figure: classesAsked("mnist"),
    shows: "each column one class, 0 to 9, each row one z",
  },
  projection: {
    recipe: "acgan",
    settings: ["data=mnist:train", "conditioning=projection", "steps=1500"],
    method: {
      title: "Projection discriminator",
      paper: "Miyato & Koyama 2018, cGANs with Projection Discriminator, arXiv:1802.05637",
    },
    figure: classesAsked("mnist"),
    shows: "each column one class, 0 to 9, each row one z",
  },
  infogan: {
    recipe: "infogan",
    morePictures: [{ file: "infogan-codes.png", make: codesPicture }],
    figure: categoriesFound("mnist"),
    shows:
      "columns are the ten values of a code that no label explained; below, one continuous code goes from −2 to 2 along each row: five rows for the first, five for the second",
  },
  sngan: {
    recipe: "sngan",
    settings: [
      "steps=8000",
      "criticSteps=1",
      "learningRate=1e-4",
      "discriminatorLearningRate=4e-4",
      "averageDecay=0.999",
    ],
    figure: classesSeen("fashion-mnist"),
    shows: "64 pieces of clothing by a ResNet against a spectrally normalised one",
  },
  sagan: {
    use: ["ganvas generate last --class 9 --seeds 0-31"],
    recipe: "sagan",
    figure: classesAsked("fashion-mnist"),
    shows:
      "each column one class: T-shirt, trousers, pullover, dress, coat, sandal, shirt, sneaker, bag, boot; each row one z",
  },
  stylegan: {
    use: ["ganvas mix last", "ganvas generate last --trunc 0.7 --seeds 0-31"],
    recipe: "stylegan",
    picture: mixPicture([0, 1, 2, 3], [10, 11, 12, 13, 14, 15], 0.7),
    figure: mixingFigure("fashion-mnist"),
    shows:
      "clothes on the left with styles of those above, three tables: coarse layers (the outline), middle ones (sleeves, necks), fine ones (how bright)",
  },
  stylegan2: {
    use: ["ganvas mix last", "ganvas generate last --trunc 0.7 --seeds 0-31"],
    recipe: "stylegan2",
    picture: mixPicture([5, 12, 20, 49], [58, 24, 59, 52, 3, 43], 1),
    figure: mixingFigure("fashion-mnist"),
    shows:
      "clothes on the left with styles of those above, three tables: coarse layers (the outline), middle ones (inner shapes and brightness), fine ones (texture)",
  },
  "diffusion-gan": {
    recipe: "diffusion-gan",
    figure: classesSeen("mnist"),
    shows: "64 digits by DCGAN's generator, judged at random steps of a diffusion",
  },
  ddgan: {
    recipe: "ddgan",
    figure: classesSeen("mnist"),
    shows: "64 digits, each made from noise in four steps",
  },
  r3gan: {
    recipe: "r3gan",
    settings: ["data=fashion-mnist"],
    figure: classesSeen("fashion-mnist"),
    shows: "64 pieces of clothing without any normalisation in the networks",
  },
  pix2pix: {
    use: ["ganvas translate last emoji.png"],
    recipe: "pix2pix",
    settings: ["size=32"],
    picture: translationPicture,
    figure: translationFigure,
    shows: "emoji by Google that were not trained on, as redrawn in Twitter's style, and Twitter's own; twice",
  },
  cyclegan: {
    use: ["ganvas translate last emoji.png", "ganvas translate last emoji.png --direction b-to-a"],
    recipe: "cyclegan",
    settings: ["size=32"],
    picture: translationPicture,
    figure: translationFigure,
    shows:
      "emoji that were not trained on, in the other vendor's colours without a pair ever seen, and the other's own; Google to Twitter, then back",
  },
  srgan: {
    use: ["ganvas upscale last small.png"],
    recipe: "srgan",
    picture: enlargementPicture,
    figure: enlargementFigure,
    shows: "what it was given, bicubic enlargement, what it made, the original: clothes that were not trained on, ×4",
  },
  inpaint: {
    use: ["ganvas inpaint last shirt.png --mask hole.png", "ganvas inpaint last shirt.png --block 8,6,12,10"],
    recipe: "inpaint",
    picture: holesPicture,
    figure: holesFigure,
    shows: "holes, filled by diffusion, filled by the recipe, the original: clothes that were not trained on",
  },
  compress: {
    use: ["ganvas compress last photo.png", "ganvas decompress last photo.gvc"],
    recipe: "compress",
    picture: compressionPicture,
    figure: compressionFigure,
    shows: "clothes that were not trained on, and below them what their files decode to; twice",
  },
  anogan: {
    use: ["ganvas detect last digit.png", "ganvas detect last --data mnist:test"],
    recipe: "anogan",
    settings: ["exclude=0"],
    picture: anomalyPicture,
    figure: anomalyFigure,
    shows:
      "zeros, which it was never shown, and what it makes of them; other digits and what it makes of them; all of them test images, the strangest on the right; ones cannot be found that way, for few strokes are easily drawn (AUROC 0.83 where 8 is left out, 0.30 where 1 is)",
  },
  dream: {
    method: {
      title: "DeepDream through a discriminator",
      paper: "Mordvintsev, Olah & Tyka 2015, Inceptionism: Going Deeper into Neural Networks",
    },
    use: [
      "ganvas dream last --list",
      "ganvas dream last --layer trunk.7 --channel 5 --size 192",
      "ganvas dream last dark.png --layer class --channel 0 --octaves 1 --size 32 --rate 0.03",
    ],
    recipe: "acgan",
    settings: ["data=mnist:train"],
    picture: channelDreams({
      "trunk.4": [8, 10, 12, 14, 17, 19, 20, 21],
      "trunk.7": [1, 5, 7, 8, 11, 14, 15, 20],
    }),
    morePictures: [{ file: "dream-classes.png", make: classDreams }],
    figure: dreamFigure("mnist"),
    shows:
      "channels of two layers of AC-GAN's discriminator, each dreaming from the same noise: strokes, edges, knots; below, its classes 0 to 9, each dreaming from black",
  },
};

/** @type {ReadonlyMap<string, Result>} */
export const results = new Map(Object.entries({ ...own, ...tenMinuteResults(own) }));
