/** @file The networks that are costed on paper: DCGAN, StyleGAN2 and R3GAN as published, from our own recipes. */
import { r3ganDiscriminator, r3ganGenerator } from "../../dist/gan/index.js";
import { recipeGan, trafficOf } from "./traffic.js";

/** @typedef {import("./traffic.js").Traffic} Traffic */
/** @typedef {import("../../dist/gan/train-step.js").IsDue} IsDue */

/**
 * @typedef {object} PaperNetwork
 * @property {string} name
 * @property {number} batch of a step, as published
 * @property {number} each images of a rank where the batch grows with the ranks
 * @property {readonly { readonly share: number, readonly traffic: Traffic }[]} steps which steps there are, and the share of each
 */

const colour = (/** @type {number} */ side) => ({ height: side, width: side, channels: 3 });
/** What every step has. @type {IsDue} */
const plain = (every) => every === 1;

/** Config F of the paper: 59 million parameters. */
function stylegan2() {
  const options = { latent: 512, styleSize: 512, mappingLayers: 8, width: 128, widest: 512 };
  return recipeGan("stylegan2", colour(256), options);
}

/** The paper's for 256 pixels, by 4, 8, … 256: 768 channels to 32 pixels, then half as many each time; two blocks a stage. */
function r3gan() {
  const image = colour(256);
  const sizes = { channels: [768, 768, 768, 768, 384, 192, 96], blocks: 2, groupWidth: 16 };
  const networks = { generator: r3ganGenerator(64, image, sizes), discriminator: r3ganDiscriminator(image, sizes) };
  return { ...recipeGan("r3gan", image), networks };
}

/** Compiles them; nothing runs. @returns {Promise<PaperNetwork[]>} */
export async function paperNetworks() {
  const style = stylegan2();
  const styled = (/** @type {number} */ share, /** @type {IsDue} */ isDue) =>
    trafficOf(style, { image: colour(256), images: 4, isDue }).then((traffic) => ({ share, traffic }));
  return [
    {
      name: "DCGAN, 64 px",
      batch: 128,
      each: 64,
      steps: [
        { share: 1, traffic: await trafficOf(recipeGan("dcgan", colour(64)), { image: colour(64), images: 16 }) },
      ],
    },
    {
      name: "StyleGAN2, 256 px",
      batch: 32,
      each: 4,
      // R1 at every 16th step, path lengths at every 4th.
      steps: [
        await styled(12 / 16, plain),
        await styled(3 / 16, (every) => every <= 4),
        await styled(1 / 16, () => true),
      ],
    },
    {
      name: "R3GAN, 256 px",
      batch: 256,
      each: 32,
      steps: [{ share: 1, traffic: await trafficOf(r3gan(), { image: colour(256), images: 4 }) }],
    },
  ];
}
