/** @file Curves for documents: panels side by side as SVG, the same bytes each time. */

/** @typedef {readonly [number, number]} Point */
/** @typedef {{ readonly name: string, readonly colour: string, readonly points: readonly Point[], readonly dot?: Point }} Curve */
/** @typedef {number | readonly [at: number, label: string]} Tick */
/** @typedef {{ readonly title: string, readonly across: readonly [number, number], readonly upward: readonly [number, number], readonly ticks: readonly [readonly Tick[], readonly Tick[]], readonly curves: readonly Curve[] }} Panel */

/** Of curves, and of text. */
export const colours = { blue: "#2b62c4", orange: "#c2570c", green: "#2e7d4f", grey: "#6b7280" };
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
    /** @type {string} */ tick,
    /** @type {number} */ at,
    /** @type {number} */ down,
    /** @type {string} */ anchor,
  ) => `<text x="${rounded(at)}" y="${rounded(down)}" text-anchor="${anchor}">${tick}</text>`;
  const named = (/** @type {Tick} */ tick) =>
    typeof tick === "number" ? /** @type {const} */ ([tick, String(tick)]) : tick;
  const grid = [
    ...ticks[0].map(named).map(
      ([at, name]) =>
        rule([
          [at, upward[0]],
          [at, upward[1]],
        ]) + label(name, left(at), top(upward[0]) + 16, "middle"),
    ),
    ...ticks[1].map(named).map(
      ([at, name]) =>
        rule([
          [across[0], at],
          [across[1], at],
        ]) + label(name, left(across[0]) - 5, top(at) + 4, "end"),
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

/** Panels side by side. @param {readonly Panel[]} panels */
export const svgOf = (panels) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width * panels.length} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#333a44">
<rect width="100%" height="100%" rx="6" fill="#fff"/>
${panels.map((panel, index) => drawn(panel, index * width)).join("\n")}
</svg>
`;
