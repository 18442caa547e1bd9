/** @file Every result: how it is trained, what its picture shows, what is measured. */
import { classesAsked, classesSeen } from "./judges.js";
import { mixPicture, mixingFigure } from "./styles.js";
import { mixtureFigure, stackedFigure } from "./modes.js";
import { categoriesFound, codesPicture } from "./codes.js";
import { anomalyFigure, anomalyPicture } from "./anomalies.js";
import { compressionFigure, compressionPicture } from "./compression.js";
import { holesFigure, holesPicture } from "./holes.js";
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
 */

/** @type {ReadonlyMap<string, Result>} */
export const results = new Map(
  Object.entries({
    vanilla: {
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
      figure: classesSeen("mnist"),
      shows: "64 digits; DCGAN's networks with least squares",
    },
    wgan: {
      recipe: "wgan",
      figure: classesSeen("mnist"),
      shows: "64 digits by a critic with clipped weights: rougher than DCGAN's",
    },
    "wgan-gp": {
      recipe: "wgan-gp",
      figure: classesSeen("mnist"),
      shows: "64 digits by a critic without batch normalisation",
    },
    "wgan-gp-grid": {
      recipe: "wgan-gp",
      settings: ["data=grid"],
      figure: mixtureFigure,
      morePictures: [{ file: "modes.png" }],
      shows: "2500 points over those of 25 Gaussians; below, ring and grid by a plain GAN, WGAN-GP, R3GAN and PacGAN",
    },
    "r3gan-grid": {
      recipe: "r3gan",
      settings: ["data=grid"],
      figure: mixtureFigure,
      shows: "2500 points over those of 25 Gaussians",
    },
    "pacgan-grid": {
      recipe: "pacgan",
      settings: ["data=grid"],
      figure: mixtureFigure,
      shows: "2500 points over those of 25 Gaussians",
    },
    "wgan-gp-stacked-mnist": {
      recipe: "wgan-gp",
      settings: ["data=stacked-mnist"],
      figure: stackedFigure,
      shows: "64 stacks of three digits as red, green and blue",
    },
    cgan: {
      recipe: "cgan",
      settings: ["data=mnist:train"],
      figure: classesAsked("mnist"),
      shows: "each column one class, 0 to 9, each row one z",
    },
    acgan: {
      recipe: "acgan",
      settings: ["data=mnist:train"],
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
      figure: classesSeen("fashion-mnist"),
      shows: "64 pieces of clothing by a ResNet against a spectrally normalised one",
    },
    sagan: {
      recipe: "sagan",
      figure: classesAsked("fashion-mnist"),
      shows:
        "each column one class: T-shirt, trousers, pullover, dress, coat, sandal, shirt, sneaker, bag, boot; each row one z",
    },
    stylegan: {
      recipe: "stylegan",
      picture: mixPicture([0, 1, 2, 3], [10, 11, 12, 13, 14, 15], 0.7),
      figure: mixingFigure("fashion-mnist"),
      shows:
        "clothes on the left with styles of those above, three tables: coarse layers (the outline), middle ones (sleeves, necks), fine ones (how bright)",
    },
    stylegan2: {
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
      recipe: "pix2pix",
      settings: ["size=32"],
      picture: translationPicture,
      figure: translationFigure,
      shows: "emoji by Google that were not trained on, as redrawn in Twitter's style, and Twitter's own; twice",
    },
    cyclegan: {
      recipe: "cyclegan",
      settings: ["size=32"],
      picture: translationPicture,
      figure: translationFigure,
      shows:
        "emoji that were not trained on, in the other vendor's colours without a pair ever seen, and the other's own; Google to Twitter, then back",
    },
    srgan: {
      recipe: "srgan",
      picture: enlargementPicture,
      figure: enlargementFigure,
      shows: "what it was given, bicubic enlargement, what it made, the original: clothes that were not trained on, ×4",
    },
    inpaint: {
      recipe: "inpaint",
      picture: holesPicture,
      figure: holesFigure,
      shows: "holes, filled by diffusion, filled by the recipe, the original: clothes that were not trained on",
    },
    compress: {
      recipe: "compress",
      picture: compressionPicture,
      figure: compressionFigure,
      shows: "clothes that were not trained on, and below them what their files decode to; twice",
    },
    anogan: {
      recipe: "anogan",
      settings: ["exclude=0"],
      picture: anomalyPicture,
      figure: anomalyFigure,
      shows:
        "zeros, which it was never shown, and what it makes of them; other digits and what it makes of them; all of them test images, the strangest on the right",
    },
  }),
);
