/** @file The field of one setting. */
import "@awesome.me/webawesome/dist/components/input/input.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import "@awesome.me/webawesome/dist/components/switch/switch.js";
import type { SettingSpec } from "./schema.js";

export interface SettingFieldProps {
  readonly setting: SettingSpec;
  /** As text. */
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** What the server says is wrong with it. */
  readonly error?: string | undefined;
  /** Instead of the setting's name. */
  readonly label?: string;
}

export function SettingField(props: SettingFieldProps) {
  const { setting, error } = props;
  return (
    <div class={`setting${error === undefined ? "" : " setting-wrong"}`} data-setting={setting.path}>
      <Control {...props} />
      {error === undefined ? null : (
        <p class="setting-error small" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

function Control({ setting, value, onValue, label = setting.name }: SettingFieldProps) {
  const { kind, help, choices = [], usual } = setting;
  switch (kind) {
    case "boolean":
      return (
        <wa-switch
          size="s"
          hint={help}
          checked={value === "true"}
          onChange={(event) => onValue(String(event.currentTarget.checked))}
        >
          {label}
        </wa-switch>
      );
    case "choice":
      return (
        <wa-select
          size="s"
          label={label}
          hint={help}
          value={value}
          onChange={(event) => onValue(String(event.currentTarget.value))}
        >
          {choices.map((choice) => (
            <wa-option key={choice} value={choice}>
              {choice}
            </wa-option>
          ))}
        </wa-select>
      );
    case "number":
    case "integer":
    case "text":
      return (
        <wa-input
          size="s"
          label={label}
          hint={help}
          value={value}
          placeholder={usual}
          inputMode={kind === "text" ? "text" : kind === "integer" ? "numeric" : "decimal"}
          onInput={(event) => onValue(event.currentTarget.value ?? "")}
        ></wa-input>
      );
    default:
      return kind satisfies never;
  }
}
