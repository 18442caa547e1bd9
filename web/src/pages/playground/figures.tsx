/** @file Figures of the game: what is covered, what D says, curves of both. */
import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Chart } from "../../widgets/chart.js";
import { coverage, history, isPlaying, readings } from "./control.js";
import type { Entry, History } from "./history.js";
import { shareOf } from "./history.js";
import { playgroundMessages } from "./messages.js";
import { coverageText } from "./summary.js";

/** The history as it is drawn: curves need no sixty pictures a second. */
const drawn = signal<History>([]);
const drawEvery = 700;
const fewEntries = 60;

function useDrawnHistory(): History {
  useEffect(() => {
    const update = (): void => {
      drawn.value = history.peek();
    };
    update();
    const timer = setInterval(update, drawEvery);
    return () => clearInterval(timer);
  }, []);
  return drawn.value;
}

const curveOf = (entries: History, label: string, name: Exclude<keyof Entry, "step">) => ({
  label,
  x: entries.map(({ step }) => step),
  y: entries.map((entry) => entry[name]),
});

/** Only entries that have the figure: it is measured now and then, and joined by lines. */
const curveOfMeasured = (entries: History, label: string, name: Exclude<keyof Entry, "step">) =>
  curveOf(
    entries.filter((entry) => entry[name] !== null),
    label,
    name,
  );

export function Figures() {
  const text = playgroundMessages();
  const entries = useDrawnHistory();
  const judgements = useMemo(
    () => [
      curveOf(entries, text.onReal, "onReal"),
      curveOf(entries, text.onMade, "onMade"),
      curveOfMeasured(entries, text.coverage, "covered"),
    ],
    [entries, text],
  );
  const losses = useMemo(
    () => [
      curveOf(entries, text.discriminatorLoss, "discriminatorLoss"),
      curveOfMeasured(entries, text.generatorLoss, "generatorLoss"),
    ],
    [entries, text],
  );
  return (
    <section aria-labelledby="playground-figures">
      <h2 id="playground-figures">{text.figures}</h2>
      <Now />
      {entries.length < 2 ? null : (
        // Charts of few points show these as dots: another chart, once there are more.
        <div key={entries.length > fewEntries}>
          <Chart curves={judgements} label={text.judgementCurve} xLabel={text.step} height={150} />
          <Chart curves={losses} label={text.lossCurve} xLabel={text.step} height={130} />
        </div>
      )}
    </section>
  );
}

/** Coverage as a bar, and D's judgements as they are. */
function Now() {
  const text = playgroundMessages();
  const covered = coverage.value;
  const share = covered === undefined ? 0 : shareOf(covered);
  const { onReal, onMade } = readings.value.figures;
  return (
    <div class="figures-now">
      <div class="covered">
        <strong class="covered-text">{coverageText.value}</strong>
        <div class="covered-bar" aria-hidden="true">
          <div class={share === 1 ? "covered-all" : ""} style={{ width: `${100 * share}%` }}></div>
        </div>
        {covered?.kind === "modes" ? (
          <span class="quiet small numbers">{text.quality(Math.round(100 * covered.highQuality))}</span>
        ) : null}
      </div>
      <dl class="judged numbers small" aria-live={isPlaying.value ? "off" : "polite"}>
        <div>
          <dt class="swatch-real">{text.onReal}</dt>
          <dd>{onReal?.toFixed(3) ?? "–"}</dd>
        </div>
        <div>
          <dt class="swatch-made">{text.onMade}</dt>
          <dd>{onMade?.toFixed(3) ?? "–"}</dd>
        </div>
      </dl>
    </div>
  );
}
