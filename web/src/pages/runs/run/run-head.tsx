/** @file The head of a run's page: name, progress, speed, and the buttons that tell it what to do. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import type { RunSummary } from "../../../../../src/studio/protocol.js";
import { hrefOf } from "../../../app/route.js";
import { formatBytes, formatNumber, formatPercent, formatSeconds } from "../../../i18n/format.js";
import { Icon } from "../../../widgets/icons.js";
import { Notice } from "../../../widgets/notice.js";
import type { LiveState } from "../live-log.js";
import { runsMessages } from "../messages.js";
import { remainingSeconds } from "../remaining.js";
import { StatusBadge } from "../status-badge.js";
import { RunButtons } from "./run-buttons.js";
import { runMessages } from "./messages.js";

export interface RunHeadProps {
  readonly run: RunSummary;
  readonly state: LiveState;
  readonly onChange: () => void;
}

export function RunHead({ run, state, onChange }: RunHeadProps) {
  const [all, text] = [runsMessages(), runMessages()];
  const { log } = state;
  const step = Math.max(run.step, log.step);
  const share = step / Math.max(1, run.steps);
  return (
    <section class="run-head" aria-label={run.name}>
      <a class="small" href={hrefOf("runs")}>
        <Icon name="arrow-left" /> {all.back}
      </a>
      <div class="run-title">
        <h1>{run.name}</h1>
        <StatusBadge status={run.status} />
        <RunButtons run={run} step={step} onChange={onChange} />
      </div>
      {run.failure === undefined ? null : <Notice kind="error">{run.failure}</Notice>}
      {state.isConnected || !state.isCaughtUp ? null : <Notice kind="warning">{text.disconnected}</Notice>}
      <wa-progress-bar value={100 * share} label={text.progress}>
        {share > 0.05 ? formatPercent(share) : ""}
      </wa-progress-bar>
      <Figures run={run} state={state} step={step} />
    </section>
  );
}

interface FiguresProps {
  readonly run: RunSummary;
  readonly state: LiveState;
  readonly step: number;
}

/** What is only true while it trains is left out afterwards. */
function Figures({ run, state: { log, isCaughtUp }, step }: FiguresProps) {
  const [all, text] = [runsMessages(), runMessages()];
  const { last, start } = log;
  const seconds = last?.seconds ?? run.seconds;
  const remaining = run.status === "running" ? remainingSeconds({ step, steps: run.steps, seconds }) : undefined;
  const figures: readonly (readonly [name: string, value: string | undefined])[] = [
    [text.step, `${formatNumber(step)} / ${formatNumber(run.steps)}`],
    [text.left, remaining === undefined ? undefined : formatSeconds(remaining)],
    [text.time, formatSeconds(seconds)],
    [text.speed, last?.stepsPerSecond === undefined ? undefined : formatNumber(last.stepsPerSecond)],
    [text.images, last?.imagesPerSecond === undefined ? undefined : formatNumber(Math.round(last.imagesPerSecond))],
    [text.memory, start?.memoryBytes === undefined ? undefined : formatBytes(start.memoryBytes)],
    [text.device, start?.device],
  ];
  return (
    <dl class="figures numbers">
      {figures.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
      {isCaughtUp ? null : (
        <p class="quiet small">
          {log.curves.steps.length === 0 ? "" : all.stepOf(formatNumber(log.step), formatNumber(run.steps))}{" "}
          {text.reading}
        </p>
      )}
    </dl>
  );
}
