/** @file The cases by name, as cases.json lists them for the scripts in JavaScript and in Python; and how much they compute. */
import { readFileSync } from "node:fs";
import { convolutionFlops, dcganFlops } from "./flops.js";

/**
 * @typedef {object} Works what a step does, by the name that the peers' scripts carry: `<work>_ganvas.js`, `<work>_torch.py`
 * @property {{ batch: number }} vanilla
 * @property {import("./flops.js").Dcgan} dcgan
 * @property {import("./flops.js").Convolution} convolution
 * @property {{ size: number }} matmul
 *
 * @typedef {keyof Works} Work
 */

/** @type {Record<string, { work: Work }>} */
const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url), "utf8"));

export const caseNames = Object.keys(cases);

/** @param {string} name @returns {Work} @throws Error for an unknown name */
export function workOf(name) {
  const found = cases[name];
  if (found === undefined) throw new Error(`unknown case ${name}; there are ${caseNames.join(", ")}`);
  return found.work;
}

/**
 * The sizes of a case.
 * @template {Work} W
 * @param {string} name
 * @param {W} work that the caller does
 * @returns {Works[W]}
 * @throws Error for an unknown name, or a case of other work
 */
export function caseOf(name, work) {
  if (workOf(name) !== work) throw new Error(`${name} is no case of ${work}`);
  return /** @type {any} */ (cases[name]);
}

/** @type {{ [W in Work]: (sizes: Works[W]) => number | undefined }} */
const flops = {
  vanilla: () => undefined,
  dcgan: dcganFlops,
  convolution: convolutionFlops,
  matmul: ({ size }) => 2 * size ** 3,
};

/** Floating-point operations in the products of one step, where that is a sensible figure. @param {string} name @returns {number | undefined} */
export function flopsOf(name) {
  const work = workOf(name);
  return flops[work](/** @type {any} */ (caseOf(name, work)));
}
