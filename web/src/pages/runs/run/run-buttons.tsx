/** @file Pause, resume, stop, train further, explore. Stopping asks first; resuming a run that is over asks how far. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/input/input.js";
import { useState } from "preact/hooks";
import type { RunSummary } from "../../../../../src/studio/protocol.js";
import { hrefOf } from "../../../app/route.js";
import { formatNumber } from "../../../i18n/format.js";
import { draws, idOfRun, translating } from "../../../models/sources.js";
import { Icon } from "../../../widgets/icons.js";
import { Notice } from "../../../widgets/notice.js";
import { Question } from "../../../widgets/question.js";
import { runMessages } from "./messages.js";
import { useControl } from "./use-control.js";

export interface RunButtonsProps {
  readonly run: RunSummary;
  /** Steps done. */
  readonly step: number;
  readonly onChange: () => void;
}

export function RunButtons({ run, step, onChange }: RunButtonsProps) {
  const text = runMessages();
  const { isBusy, error, send } = useControl(run.name, onChange);
  const [asked, setAsked] = useState<"stop" | "further">();
  const { status, hasCheckpoint } = run;
  const close = (): void => setAsked(undefined);
  return (
    <div class="run-buttons">
      {status === "running" ? (
        <wa-button size="s" appearance="outlined" loading={isBusy} onClick={() => void send({ action: "pause" })}>
          <Icon name="pause" slot="start" />
          {text.pause}
        </wa-button>
      ) : null}
      {status === "paused" || ((status === "stopped" || status === "failed") && hasCheckpoint) ? (
        <wa-button size="s" variant="brand" loading={isBusy} onClick={() => void send({ action: "resume" })}>
          <Icon name="play" slot="start" />
          {text.resume}
        </wa-button>
      ) : null}
      {status === "finished" && hasCheckpoint ? (
        <wa-button size="s" appearance="outlined" onClick={() => setAsked("further")}>
          <Icon name="play" slot="start" />
          {text.further}
        </wa-button>
      ) : null}
      {status === "running" || status === "paused" ? (
        <wa-button size="s" appearance="outlined" onClick={() => setAsked("stop")}>
          <Icon name="stop" slot="start" />
          {text.stop}
        </wa-button>
      ) : null}
      <UseLink run={run} />
      {error === undefined ? null : <Notice kind="error">{error}</Notice>}
      {asked === "stop" ? (
        <Question
          title={text.stopTitle}
          yes={text.stop}
          no={text.cancel}
          onYes={() => void send({ action: "stop" })}
          onClose={close}
        >
          <p>{text.stopText}</p>
        </Question>
      ) : null}
      {asked === "further" ? (
        <Further
          run={run}
          step={step}
          onClose={close}
          onSteps={(steps) => void send({ action: "resume", settings: { steps } })}
        />
      ) : null}
    </div>
  );
}

/** To the page where its model is used; nothing for models that no page uses, and before there is one. */
function UseLink({ run: { name, recipe, hasCheckpoint } }: { readonly run: RunSummary }) {
  const text = runMessages();
  const page = translating.has(recipe) ? "translate" : draws(recipe) ? "explore" : undefined;
  if (page === undefined || !hasCheckpoint) return null;
  const href = hrefOf(page, [], new URLSearchParams({ model: idOfRun(name) }));
  return (
    <wa-button size="s" appearance="outlined" href={href}>
      <Icon name={page === "explore" ? "compass" : "translate"} slot="start" />
      {text[page]}
    </wa-button>
  );
}

interface FurtherProps {
  readonly run: RunSummary;
  readonly step: number;
  readonly onClose: () => void;
  readonly onSteps: (steps: number) => void;
}

function Further({ run, step, onClose, onSteps }: FurtherProps) {
  const text = runMessages();
  const [steps, setSteps] = useState(String(run.steps * 2));
  return (
    <Question
      title={text.furtherTitle}
      yes={text.further}
      no={text.cancel}
      onYes={() => onSteps(Number(steps))}
      onClose={onClose}
    >
      <p>{text.furtherText(formatNumber(step))}</p>
      <wa-input
        label={text.upTo}
        inputMode="numeric"
        value={steps}
        onInput={(event) => setSteps(event.currentTarget.value ?? "")}
      ></wa-input>
    </Question>
  );
}
