/** @file The trainings of which communication is measured: recipes at their usual sizes. */

const grey = (/** @type {number} */ side) => ({ height: side, width: side, channels: 1 });

/** @type {readonly import("./steps.js").Work[]} */
export const works = [
  { name: "dcgan 32 px", recipe: "dcgan", image: grey(32), batch: 64 },
  { name: "dcgan 64 px", recipe: "dcgan", image: { height: 64, width: 64, channels: 3 }, batch: 64 },
  { name: "wgan-gp 32 px", recipe: "wgan-gp", image: grey(32), batch: 64 },
  { name: "stylegan2 32 px", recipe: "stylegan2", image: grey(32), batch: 16 },
];
