/** @file Changing a setting of a run while it trains. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/details/details.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import { useState } from "preact/hooks";
import type { RecipeFacts, RunSummary } from "../../../../../src/studio/protocol.js";
import { Notice } from "../../../widgets/notice.js";
import type { LiveState } from "../live-log.js";
import { settingsOf, valueOf } from "../../../settings/schema.js";
import type { SettingSpec } from "../../../settings/schema.js";
import { SettingField } from "../../../settings/setting-field.js";
import { currentValue } from "./current-value.js";
import { runMessages } from "./messages.js";
import { useControl } from "./use-control.js";

export interface ChangePanelProps {
  readonly run: RunSummary;
  readonly state: LiveState;
  readonly recipe: RecipeFacts;
  readonly onChange: () => void;
}

/** Fields of a run that may change besides its options; the server has the last word. */
const fields: ReadonlySet<string> = new Set([
  "steps",
  "samplesEvery",
  "checkpointEvery",
  "logEvery",
  "evaluateEvery",
  "keep",
]);

/** Learning rates come first: they are what people reach for. */
function changeable(recipe: RecipeFacts): SettingSpec[] {
  const all = settingsOf(recipe.schema).filter(({ name, isOption }) => isOption || fields.has(name));
  const isRate = ({ name }: SettingSpec): boolean => /learningRate/i.test(name);
  return [...all.filter(isRate), ...all.filter((setting) => !isRate(setting))];
}

export function ChangePanel({ run, state: { log }, recipe, onChange }: ChangePanelProps) {
  const text = runMessages();
  const { isBusy, error, send } = useControl(run.name, onChange);
  const settings = changeable(recipe);
  const [path, setPath] = useState(settings[0]?.path ?? "");
  const [typed, setTyped] = useState<string>();
  const [sent, setSent] = useState<string>();
  const setting = settings.find((known) => known.path === path);
  if (setting === undefined || (run.status !== "running" && run.status !== "paused")) return null;
  const value = typed ?? currentValue(log, setting);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await send({ action: "change", settings: { [path]: valueOf(setting, value) } })) {
      setSent(`${setting.name} = ${value}`);
      setTyped(undefined);
    } else setSent(undefined);
  };
  return (
    <section class="panel" aria-label={text.changeTitle}>
      <h2>{text.changeTitle}</h2>
      <p class="quiet small">{text.changeHelp}</p>
      <form class="change-form" onSubmit={(event) => void submit(event)}>
        <wa-select
          size="s"
          label={text.changeWhat}
          value={path}
          onChange={(event) => {
            setPath(String(event.currentTarget.value));
            setTyped(undefined);
            setSent(undefined);
          }}
        >
          {settings.map((known) => (
            <wa-option key={known.path} value={known.path}>
              {known.name}
            </wa-option>
          ))}
        </wa-select>
        <SettingField key={path} setting={setting} value={value} onValue={setTyped} error={error} />
        <wa-button size="s" variant="brand" type="submit" loading={isBusy}>
          {text.changeNow}
        </wa-button>
      </form>
      {sent === undefined ? null : <Notice kind="info">{text.changed(sent)}</Notice>}
    </section>
  );
}
