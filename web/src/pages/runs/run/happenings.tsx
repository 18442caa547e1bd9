/** @file What guards have found, with its cure, and what somebody changed. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/details/details.js";
import type { Happening } from "../../../../../src/curves/run-log.js";
import type { RunSummary } from "../../../../../src/studio/protocol.js";
import { formatNumber } from "../../../i18n/format.js";
import { Icon } from "../../../widgets/icons.js";
import { Notice } from "../../../widgets/notice.js";
import type { LiveState } from "../live-log.js";
import { settingsIn } from "./advice.js";
import { guardMessages, runMessages } from "./messages.js";
import { useControl } from "./use-control.js";
import type { Control } from "./use-control.js";

export interface HappeningsProps {
  readonly run: RunSummary;
  readonly state: LiveState;
  readonly onChange: () => void;
}

/** The newest are shown, the others behind a click. */
const shownAtOnce = 3;

export function Happenings({ run, state: { log }, onChange }: HappeningsProps) {
  const text = runMessages();
  const control = useControl(run.name, onChange);
  const newestFirst = log.happenings.toReversed();
  const list = (some: readonly Happening[]) => (
    <ul class="happenings">
      {some.map((one, index) => (
        <Item key={`${one.step} ${one.type} ${index}`} run={run} happening={one} control={control} />
      ))}
    </ul>
  );
  const earlier = newestFirst.slice(shownAtOnce);
  if (newestFirst.length === 0 && log.warnings.length === 0) return null;
  return (
    <section class="panel" aria-label={text.happenings}>
      {log.warnings.map((warning, index) => (
        <p key={index} class="small run-warning">
          <Icon name="alert" /> {warning}
        </p>
      ))}
      {list(newestFirst.slice(0, shownAtOnce))}
      {earlier.length === 0 ? null : (
        <wa-details appearance="plain" summary={text.earlier(earlier.length)}>
          {list(earlier)}
        </wa-details>
      )}
      {control.error === undefined ? null : <Notice kind="error">{control.error}</Notice>}
    </section>
  );
}

interface ItemProps {
  readonly run: RunSummary;
  readonly happening: Happening;
  readonly control: Control;
}

function guardName(guard: string): string {
  const names: Readonly<Record<string, string>> = guardMessages();
  return names[guard] ?? guard;
}

function Item({ run, happening, control }: ItemProps) {
  const text = runMessages();
  const step = formatNumber(happening.step);
  switch (happening.type) {
    case "guard":
      return (
        <li class="happening-guard">
          <strong>{text.guard(step, guardName(happening.guard))}</strong>
          <div>{happening.evidence}</div>
          <div class="quiet">→ {happening.advice}</div>
          {run.status === "running" || run.status === "paused" ? (
            <div class="run-actions">
              {settingsIn(happening.advice).map(([path, value]) => (
                <wa-button
                  key={path}
                  size="s"
                  appearance="outlined"
                  disabled={control.isBusy}
                  onClick={() => void control.send({ action: "change", settings: { [path]: value } })}
                >
                  {text.apply(`${path} = ${value}`)}
                </wa-button>
              ))}
            </div>
          ) : null}
        </li>
      );
    case "heal":
      return (
        <li class="happening-heal">
          <strong>{text.heal(formatNumber(happening.from), step, guardName(happening.guard))}</strong>
          <div>{happening.change}</div>
        </li>
      );
    case "change":
      return (
        <li class="happening-change">
          <strong>{text.change(step)}</strong>
          <div>{happening.change}</div>
        </li>
      );
    default:
      return happening satisfies never;
  }
}
