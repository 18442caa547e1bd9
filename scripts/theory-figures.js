/**
 * @file Draws the figures of docs/theory that are curves: G's losses over D's logit, and the Dirac-GAN's way (Mescheder et al. 2018, arXiv:1801.04406). Writes
 * docs/images/theory-*.svg; the same bytes each time.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** @typedef {readonly [number, number]} Point */
/** @typedef {{ readonly name: string, readonly colour: string, readonly points: readonly Point[], readonly dot?: Point }} Curve */
/** @typedef {{ readonly title: string, readonly across: readonly [number, number], readonly upward: readonly [number, number], readonly ticks: readonly [readonly number[], readonly number[]], readonly curves: readonly Curve[] }} Panel */

const colours = { blue: "#2b62c4", orange: "#c2570c", green: "#2e7d4f", grey: "#6b7280" };
const [width, height, margin] = [300, 290, 34];

/** @param {number} value */
const rounded = (value) => String(Math.round(value * 100) / 100);

/** One panel as a group, its upper left corner at x. @param {Panel} panel @param {number} x */
function drawn({ title, across, upward, ticks, curves }, x) {
  const left = (/** @type {number} */ a) =>
    margin + ((a - across[0]) / (across[1] - across[0])) * (width - margin - 12);
  const top = (/** @type {number} */ b) =>
    height - margin - ((b - upward[0]) / (upward[1] - upward[0])) * (height - margin - 40);
  const line = (/** @type {readonly Point[]} */ points) =>
    points.map(([a, b]) => `${rounded(left(a))},${rounded(top(b))}`).join(" ");
  const rule = (/** @type {readonly Point[]} */ points) =>
    `<polyline points="${line(points)}" stroke="#d7dbe0" fill="none"/>`;
  const label = (
    /** @type {number} */ tick,
    /** @type {number} */ at,
    /** @type {number} */ down,
    /** @type {string} */ anchor,
  ) => `<text x="${rounded(at)}" y="${rounded(down)}" text-anchor="${anchor}">${tick}</text>`;
  const grid = [
    ...ticks[0].map(
      (tick) =>
        rule([
          [tick, upward[0]],
          [tick, upward[1]],
        ]) + label(tick, left(tick), top(upward[0]) + 16, "middle"),
    ),
    ...ticks[1].map(
      (tick) =>
        rule([
          [across[0], tick],
          [across[1], tick],
        ]) + label(tick, left(across[0]) - 5, top(tick) + 4, "end"),
    ),
  ];
  let at = margin;
  const legend = curves.map(({ name, colour }) => {
    const text = `<text x="${rounded(at)}" y="34" fill="${colour}">${name}</text>`;
    at += name.length * 6.9 + 10; // about the width of such letters
    return text;
  });
  const paths = curves.map(({ colour, points, dot }) => {
    const mark =
      dot === undefined
        ? ""
        : `<circle cx="${rounded(left(dot[0]))}" cy="${rounded(top(dot[1]))}" r="3.5" fill="${colour}"/>`;
    return `<polyline points="${line(points)}" stroke="${colour}" stroke-width="1.6" fill="none"/>${mark}`;
  });
  return `<g transform="translate(${x} 0)"><text x="${margin}" y="16" font-weight="bold">${title}</text>${[...grid, ...legend, ...paths].join("\n")}</g>`;
}

/** @param {readonly Panel[]} panels */
const svgOf = (panels) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width * panels.length} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#333a44">
<rect width="100%" height="100%" rx="6" fill="#fff"/>
${panels.map((panel, index) => drawn(panel, index * width)).join("\n")}
</svg>
`;

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
