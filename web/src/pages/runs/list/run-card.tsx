/** @file A run in the list: its latest picture, how far it is, how it stands. */
import "@awesome.me/webawesome/dist/components/checkbox/checkbox.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import type { RunSummary } from "../../../../../src/studio/protocol.js";
import { hrefOf } from "../../../app/route.js";
import { formatNumber, formatSeconds } from "../../../i18n/format.js";
import { Icon } from "../../../widgets/icons.js";
import { pictureUrl } from "../api.js";
import { runsMessages } from "../messages.js";
import { remainingSeconds } from "../remaining.js";
import { StatusBadge } from "../status-badge.js";

export interface RunCardProps {
  readonly run: RunSummary;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}

export function RunCard({ run, isChosen, onChoose }: RunCardProps) {
  const text = runsMessages();
  const { name, recipe, data, status, step, steps, picture, findings, failure } = run;
  const remaining = status === "running" ? remainingSeconds(run) : undefined;
  return (
    <article class="panel run-card">
      <a class="run-picture" href={hrefOf("runs", [name])} tabIndex={-1} aria-hidden="true">
        {picture === undefined ? (
          <span class="quiet small">{text.noPicture}</span>
        ) : (
          <img class="pixels" src={pictureUrl(name, picture)} alt="" loading="lazy" />
        )}
      </a>
      <div class="run-facts">
        <div class="run-line">
          <h2>
            <a href={hrefOf("runs", [name])}>{name}</a>
          </h2>
          <wa-checkbox checked={isChosen} onChange={(event) => onChoose(event.currentTarget.checked)}>
            <span class="wa-visually-hidden">{text.choose(name)}</span>
          </wa-checkbox>
        </div>
        <div class="run-line">
          <span class="quiet small">
            {recipe} · {data}
          </span>
          <StatusBadge status={status} />
        </div>
        <wa-progress-bar value={(100 * step) / Math.max(1, steps)} label={name}></wa-progress-bar>
        <div class="run-line quiet small numbers">
          <span>{text.stepOf(formatNumber(step), formatNumber(steps))}</span>
          {remaining === undefined ? null : <span>{text.remaining(formatSeconds(remaining))}</span>}
        </div>
        {findings === 0 ? null : (
          <div class="run-warning small">
            <Icon name="alert" /> {text.findings(findings)}
          </div>
        )}
        {failure === undefined ? null : <div class="run-failure small">{failure}</div>}
      </div>
    </article>
  );
}
