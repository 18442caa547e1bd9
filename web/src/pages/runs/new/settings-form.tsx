/** @file The settings of a recipe, in groups; what is sent is only what differs from the defaults. */
import "@awesome.me/webawesome/dist/components/badge/badge.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/details/details.js";
import type { TargetedEvent } from "preact";
import { useState } from "preact/hooks";
import { messageOf } from "../../../app/message-of.js";
import type { DataFacts, RecipeFacts } from "../../../../../src/studio/protocol.js";
import { go, hrefOf } from "../../../app/route.js";
import { Icon } from "../../../widgets/icons.js";
import { Notice } from "../../../widgets/notice.js";
import { startRun } from "../api.js";
import { groupsOf } from "../../../settings/groups.js";
import type { SettingGroup } from "../../../settings/groups.js";
import { settingNamed, settingsOf, valueOf } from "../../../settings/schema.js";
import type { SettingSpec } from "../../../settings/schema.js";
import { SettingField } from "../../../settings/setting-field.js";
import { DataPicker } from "./data-picker.js";
import { newRunMessages } from "./messages.js";

export interface SettingsFormProps {
  readonly recipe: RecipeFacts;
  readonly data: readonly DataFacts[];
  readonly onUploaded: () => void;
}

/** Texts of the fields that were touched, by path. */
type Typed = Readonly<Record<string, string>>;

interface Refusal {
  readonly message: string;
  readonly setting: SettingSpec | undefined;
}

const textOf = (setting: SettingSpec, typed: Typed): string => typed[setting.path] ?? setting.usual;

const isChanged = (setting: SettingSpec, typed: Typed): boolean => textOf(setting, typed) !== setting.usual;

/** What differs from the defaults, as requests take it. */
const changesOf = (settings: readonly SettingSpec[], typed: Typed): Record<string, string | number | boolean> =>
  Object.fromEntries(
    settings
      .filter((setting) => isChanged(setting, typed))
      .map((setting) => [setting.path, valueOf(setting, textOf(setting, typed))]),
  );

/** Brings the field into view that a refusal is about. */
function show(form: HTMLFormElement, { path }: SettingSpec): void {
  const field = form.querySelector<HTMLElement>(`[data-setting="${path}"]`);
  field?.scrollIntoView({ block: "center" });
  field?.querySelector<HTMLElement>("wa-input, wa-select, wa-switch")?.focus();
}

export function SettingsForm({ recipe, data, onUploaded }: SettingsFormProps) {
  const text = newRunMessages();
  const [typed, setTyped] = useState<Typed>({});
  const [refusal, setRefusal] = useState<Refusal>();
  const [isBusy, setBusy] = useState(false);
  const settings = settingsOf(recipe.schema);
  const changes = changesOf(settings, typed);
  const type = (path: string, value: string): void => setTyped((old) => ({ ...old, [path]: value }));
  const start = async (event: TargetedEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    setBusy(true);
    try {
      const { name } = await startRun({ recipe: recipe.name, settings: changes });
      go(hrefOf("runs", [name]));
    } catch (cause) {
      const message = messageOf(cause);
      const setting = settingNamed(message, settings);
      setRefusal({ message, setting });
      setBusy(false);
      if (setting !== undefined) requestAnimationFrame(() => show(form, setting));
    }
  };
  const shared = { typed, refusal, onType: type };
  return (
    <form class="settings-form" onSubmit={(event) => void start(event)}>
      {groupsOf(settings).map((group) => (
        <Group key={group.name} group={group} {...shared} data={data} onUploaded={onUploaded} />
      ))}
      <Summary recipe={recipe} changes={changes} />
      {refusal === undefined || refusal.setting !== undefined ? null : <Notice kind="error">{refusal.message}</Notice>}
      <div class="dialog-buttons">
        <wa-button appearance="outlined" disabled={Object.keys(changes).length === 0} onClick={() => setTyped({})}>
          {text.reset}
        </wa-button>
        <wa-button variant="brand" type="submit" loading={isBusy}>
          <Icon name="play" slot="start" />
          {text.start}
        </wa-button>
      </div>
    </form>
  );
}

interface GroupProps {
  readonly group: SettingGroup;
  readonly typed: Typed;
  readonly refusal: Refusal | undefined;
  readonly onType: (path: string, value: string) => void;
  readonly data: readonly DataFacts[];
  readonly onUploaded: () => void;
}

/** The first group stands open, others open where something is wrong in them. */
function Group({ group: { name, settings }, typed, refusal, onType, data, onUploaded }: GroupProps) {
  const text = newRunMessages();
  const changed = settings.filter((setting) => isChanged(setting, typed)).length;
  const errorOf = ({ path }: SettingSpec): string | undefined =>
    refusal?.setting?.path === path ? refusal.message : undefined;
  const labels: Readonly<Record<string, string>> = text.labels;
  const fields = settings.map((setting) =>
    setting.path === "data" ? (
      <DataPicker
        key="data"
        data={data}
        value={textOf(setting, typed)}
        error={errorOf(setting)}
        onValue={(value) => onType("data", value)}
        onUploaded={onUploaded}
      />
    ) : (
      <SettingField
        key={setting.path}
        setting={setting}
        value={textOf(setting, typed)}
        error={errorOf(setting)}
        onValue={(value) => onType(setting.path, value)}
        label={labels[setting.path] ?? setting.name}
      />
    ),
  );
  const hasError = settings.some((setting) => errorOf(setting) !== undefined);
  if (name === "main") return <div class="panel setting-grid">{fields}</div>;
  return (
    <wa-details open={hasError}>
      <span slot="summary" class="setting-summary">
        {text.groups[name]}
        {changed === 0 ? null : (
          <wa-badge variant="brand" appearance="filled" pill>
            {text.changedCount(changed)}
          </wa-badge>
        )}
      </span>
      <div class="setting-grid">{fields}</div>
    </wa-details>
  );
}

interface SummaryProps {
  readonly recipe: RecipeFacts;
  readonly changes: Readonly<Record<string, string | number | boolean>>;
}

function Summary({ recipe, changes }: SummaryProps) {
  const text = newRunMessages();
  const flags = Object.entries(changes).map(
    ([path, value]) => `--set ${path.replace(/^options\./, "")}=${String(value)}`,
  );
  return (
    <section class="panel" aria-label={text.summary}>
      <h2>{text.summary}</h2>
      {flags.length === 0 ? <p class="quiet small">{text.nothing}</p> : null}
      <p class="quiet small">{text.command}</p>
      <pre>{["ganvas train", recipe.name, ...flags].join(" ")}</pre>
    </section>
  );
}
