/** @file A training as it goes: how far, how fast, what it draws. */
import { useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/details/details.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import { formatBytes, formatSeconds } from "../../i18n/format.js";
import { Chart } from "../../widgets/chart.js";
import { Icon } from "../../widgets/icons.js";
import { Notice } from "../../widgets/notice.js";
import { PictureCanvas } from "../../widgets/picture-canvas.js";
import { StepBar } from "../../widgets/step-bar.js";
import { trainMessages } from "./messages.js";
import {
  curves,
  fakes,
  findings,
  isBusy,
  lastStep,
  progress,
  pauseTraining,
  reals,
  start,
  stopTraining,
} from "./training.js";

export function ProgressPanel() {
  const text = trainMessages();
  const state = progress.value;
  if (state.kind === "idle") return null;
  return (
    <section class="train-progress">
      <div class="panel train-head">
        <div class="train-state">
          <Status />
          <Controls />
        </div>
        <Facts />
      </div>
      {findings.value.length === 0 ? null : (
        <Notice kind="warning" title={text.guard}>
          {findings.value.at(-1)}
        </Notice>
      )}
      <div class="train-views" hidden={start.value === undefined}>
        <Samples />
        <div class="panel">
          <h2>{text.losses}</h2>
          <Chart curves={curves.value} label={text.losses} xLabel={text.step} smoothing={0.6} />
          {reals.value === undefined ? null : (
            <wa-details summary={text.reals} appearance="plain">
              <PictureCanvas picture={reals.value} label={text.reals} />
            </wa-details>
          )}
        </div>
      </div>
    </section>
  );
}

function Controls() {
  const text = trainMessages();
  const { kind } = progress.value;
  if (!isBusy()) return null;
  const isPaused = kind === "paused";
  return (
    <div class="train-actions">
      <wa-button
        size="s"
        appearance="outlined"
        disabled={kind !== "training" && !isPaused}
        onClick={() => pauseTraining(!isPaused)}
      >
        <Icon name={isPaused ? "play" : "pause"} slot="start" />
        {isPaused ? text.resume : text.pause}
      </wa-button>
      <wa-button size="s" appearance="outlined" onClick={stopTraining}>
        <Icon name="stop" slot="start" />
        {text.stop}
      </wa-button>
    </div>
  );
}

function Status() {
  const text = trainMessages();
  const state = progress.value;
  const { step = 0 } = lastStep.value ?? {};
  const steps = start.value?.config.steps ?? 1;
  switch (state.kind) {
    case "idle":
      return null;
    case "data": {
      const share = state.all === 0 ? 0 : (100 * state.done) / state.all;
      return <Bar label={text.loadingData} value={share} />;
    }
    case "compiling":
      return <Bar label={text.compiling} />;
    case "paused":
      return <Bar label={`${text.paused} · ${text.ofSteps(step, steps)}`} value={(100 * step) / steps} />;
    case "training":
      return <Bar label={text.ofSteps(step, steps)} value={(100 * step) / steps} />;
    case "ended":
      return (
        <Bar
          label={`${state.isComplete ? text.trained : text.stopped} · ${text.ofSteps(step, steps)}`}
          value={(100 * step) / steps}
        />
      );
    case "failed":
      return (
        <Notice kind="error" title={text.failed}>
          {state.message}
        </Notice>
      );
    default:
      return state satisfies never;
  }
}

function Bar({ label, value }: { readonly label: string; readonly value?: number }) {
  return (
    <div class="train-bar">
      <span class="numbers" role="status">
        {label}
      </span>
      <wa-progress-bar value={value ?? 0} indeterminate={value === undefined} label={label}></wa-progress-bar>
    </div>
  );
}

function Facts() {
  const text = trainMessages();
  const [begun, last] = [start.value, lastStep.value];
  if (begun === undefined) return null;
  const left = last === undefined ? undefined : (begun.config.steps - last.step) / last.stepsPerSecond;
  const facts: readonly (readonly [string, string])[] = [
    [text.speed, last === undefined ? "–" : last.stepsPerSecond.toFixed(1)],
    [text.left, left === undefined ? "–" : formatSeconds(left)],
    [text.device, begun.device],
    [text.memory, formatBytes(begun.memoryBytes)],
  ];
  return (
    <dl class="train-facts numbers">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt class="quiet small">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The newest grid, or the one that the reader has gone back to. */
function Samples() {
  const text = trainMessages();
  const pictures = fakes.value;
  const [chosen, setChosen] = useState<number>();
  const [isPlaying, setPlaying] = useState(false);
  const index = Math.min(chosen ?? pictures.length - 1, pictures.length - 1);
  const shown = pictures[index];
  if (shown === undefined) return null;
  return (
    <div class="panel">
      <h2>{text.samples}</h2>
      <PictureCanvas picture={shown.picture} label={`${text.samples}, ${text.pictureAt(shown.step)}`} />
      <StepBar
        label={text.step}
        index={index}
        count={pictures.length}
        onIndex={(next) => setChosen(next === pictures.length - 1 && !isPlaying ? undefined : next)}
        isPlaying={isPlaying}
        onPlay={setPlaying}
      >
        {text.pictureAt(shown.step)}
      </StepBar>
    </div>
  );
}
