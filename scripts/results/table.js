/** @file Every result: how it is trained, what its picture shows, what is measured. */
import { classesSeen } from "./judges.js";
import { translationFigure, translationPicture } from "./translation.js";

/**
 * @typedef {object} Result
 * @property {string} recipe
 * @property {string[]} [settings] `path=value`, beyond the recipe's defaults
 * @property {(run: string, file: string) => Promise<void>} [picture] the last samples of the run unless given
 * @property {string[]} [morePictures] file names in docs/images that others have made
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
  }),
);
