/**
 * @file Draws the figures of docs/theory that are curves: G's losses over D's logit, and the Dirac-GAN's way (Mescheder et al. 2018, arXiv:1801.04406). Writes
 * docs/images/theory-*.svg; the same bytes each time.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { colours, svgOf } from "./line-panels.js";

/** @typedef {import("./line-panels.js").Curve} Curve */
/** @typedef {import("./line-panels.js").Panel} Panel */
/** @typedef {import("./line-panels.js").Point} Point */

const sigma = (/** @type {number} */ a) => 1 / (1 + Math.exp(-a));
const softplus = (/** @type {number} */ a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));

/** A curve over D's logit. @param {string} name @param {string} colour @param {(a: number) => number} value @returns {Curve} */
const overLogit = (name, colour, value) => ({
  name,
  colour,
  points: Array.from({ length: 121 }, (_, i) => -6 + i / 10).map((a) => /** @type {Point} */ ([a, value(a)])),
});

const logits = /** @type {const} */ ([-6, 6]);
const lossPanels = [
  {
    title: "what G minimises",
    across: logits,
    upward: /** @type {const} */ ([-6, 6.2]),
    ticks: /** @type {const} */ ([
      [-6, -3, 0, 3, 6],
      [-6, -3, 0, 3, 6],
    ]),
    curves: [
      overLogit("minimax", colours.orange, (a) => -softplus(a)),
      overLogit("non-saturating", colours.blue, (a) => softplus(-a)),
      overLogit("hinge, critic", colours.grey, (a) => -a),
    ],
  },
  {
    title: "its push: minus the slope",
    across: logits,
    upward: /** @type {const} */ ([0, 1.15]),
    ticks: /** @type {const} */ ([
      [-6, -3, 0, 3, 6],
      [0, 0.5, 1],
    ]),
    curves: [
      overLogit("minimax", colours.orange, sigma),
      overLogit("non-saturating", colours.blue, (a) => sigma(-a)),
      overLogit("hinge, critic", colours.grey, () => 1),
    ],
  },
];

const start = /** @type {Point} */ ([1, 0]);

/**
 * The way of the Dirac-GAN by gradient descent with f(t) = −log(1 + e⁻ᵗ): θ' = θ − h ψ f'(ψθ), ψ' = ψ + h (θ f'(ψθ) − γ ψ).
 * @param {{ readonly byTurns: boolean, readonly gamma: number }} options
 */
function diracWay({ byTurns, gamma }) {
  const step = 0.2;
  let [theta, psi] = start;
  return Array.from({ length: 401 }, () => {
    const point = /** @type {Point} */ ([theta, psi]);
    const nextPsi = psi + step * (theta * sigma(-psi * theta) - gamma * psi);
    const seen = byTurns ? nextPsi : psi;
    theta -= step * seen * sigma(-seen * theta);
    psi = nextPsi;
    return point;
  });
}

/** @param {string} title @param {string} colour @param {Parameters<typeof diracWay>[0]} options @returns {Panel} */
const diracPanel = (title, colour, options) => ({
  title,
  across: [-3, 3],
  upward: [-3, 3],
  ticks: [
    [-2, 0, 2],
    [-2, 0, 2],
  ],
  curves: [{ name: "", colour, points: diracWay(options), dot: start }],
});

const diracPanels = [
  diracPanel("at once", colours.orange, { byTurns: false, gamma: 0 }),
  diracPanel("by turns", colours.grey, { byTurns: true, gamma: 0 }),
  diracPanel("by turns, with R1 (γ = 0.3)", colours.blue, { byTurns: true, gamma: 0.3 }),
];

const images = fileURLToPath(new URL("../docs/images/", import.meta.url));
await writeFile(`${images}theory-losses.svg`, svgOf(lossPanels));
await writeFile(`${images}theory-dirac.svg`, svgOf(diracPanels));
