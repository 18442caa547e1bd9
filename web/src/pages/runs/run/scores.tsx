/** @file How D judges real and generated images at a step, as two histograms over one axis: real ones upwards, generated ones downwards. */
import type { ScoresLine } from "../../../../../src/curves/log-line.js";
import { formatNumber } from "../../../i18n/format.js";
import { runMessages } from "./messages.js";

const [width, half] = [100, 24]; // of the drawing, which is as wide as its place

/** Shares of all, so that both add up to 1. */
function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => count / Math.max(1, sum));
}

/** From the middles of the bins. */
function meanOf(shares: readonly number[], { from, to }: ScoresLine): number {
  const bin = (to - from) / shares.length;
  return shares.reduce((sum, share, index) => sum + share * (from + (index + 0.5) * bin), 0);
}

export function Scores({ scores }: { readonly scores: ScoresLine }) {
  const text = runMessages();
  const [real, fake] = [sharesOf(scores.real), sharesOf(scores.fake)];
  const highest = Math.max(...real, ...fake, 1e-9);
  const bars = (shares: readonly number[], isUp: boolean) =>
    shares.map((share, index) => {
      const height = (share / highest) * half;
      const bin = width / shares.length;
      return (
        <rect
          key={index}
          x={index * bin + bin * 0.05}
          y={isUp ? half - height : half}
          width={bin * 0.9}
          height={height}
        />
      );
    });
  const label = text.scoresAlt(formatNumber(meanOf(real, scores)), formatNumber(meanOf(fake, scores)));
  return (
    <figure class="scores">
      <figcaption>
        <h3>{text.scores}</h3>
        <p class="quiet small">
          {scores.kind === "probability" ? text.scoresProbability : text.scoresCritic} ·{" "}
          {text.sampleAt(formatNumber(scores.step))}
        </p>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${half * 2}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <g class="scores-real">{bars(real, true)}</g>
        <g class="scores-fake">{bars(fake, false)}</g>
        <line class="scores-axis" x1="0" x2={width} y1={half} y2={half} />
      </svg>
      <div class="run-line small numbers">
        <span>{formatNumber(scores.from)}</span>
        <span class="legend-real">▲ {text.real}</span>
        <span class="legend-fake">▼ {text.fake}</span>
        <span>{formatNumber(scores.to)}</span>
      </div>
    </figure>
  );
}
