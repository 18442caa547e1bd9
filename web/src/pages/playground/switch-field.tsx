/** @file One switch as a field of a form: a choice, a yes or no, or a number. */
import type { playground } from "ganvas/browser";
import "@awesome.me/webawesome/dist/components/input/input.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import "@awesome.me/webawesome/dist/components/switch/switch.js";

type Value = string | number | boolean;

export interface SwitchFieldProps {
  readonly kind: playground.SwitchKind;
  readonly label: string;
  readonly hint: string;
  readonly value: Value;
  /** @returns whether it was taken; otherwise the field shows what holds */
  readonly onValue: (value: Value) => Promise<boolean>;
  readonly isDisabled: boolean;
}

/** A number that somebody typed, within what it may be; undefined for something else. */
function numberIn({ least, most, isWhole }: Extract<playground.SwitchKind, { kind: "number" }>, text: string | null) {
  const value = Number(text);
  if (text === null || text.trim() === "" || Number.isNaN(value)) return undefined;
  return Math.min(most, Math.max(least, isWhole ? Math.round(value) : value));
}

/** Waits whether a value is taken, and puts back what was there if not. */
async function offered(answer: Promise<boolean>, putBack: () => void): Promise<void> {
  if (!(await answer)) putBack();
}

export function SwitchField({ kind, label, hint, value, onValue, isDisabled }: SwitchFieldProps) {
  switch (kind.kind) {
    case "choice":
      return (
        <wa-select
          size="s"
          label={label}
          hint={hint}
          value={String(value)}
          disabled={isDisabled}
          onChange={({ currentTarget: field }) => {
            void offered(onValue(String(field.value)), () => (field.value = String(value)));
          }}
        >
          {kind.choices.map((choice) => (
            <wa-option key={choice} value={choice}>
              {choice}
            </wa-option>
          ))}
        </wa-select>
      );
    case "yes-no":
      return (
        <wa-switch
          size="s"
          hint={hint}
          checked={value === true}
          disabled={isDisabled}
          onChange={({ currentTarget: field }) => {
            void offered(onValue(field.checked), () => (field.checked = value === true));
          }}
        >
          {label}
        </wa-switch>
      );
    case "number":
      return (
        <wa-input
          size="s"
          type="text"
          inputmode={kind.isWhole ? "numeric" : "decimal"}
          label={label}
          hint={hint}
          value={String(value)}
          disabled={isDisabled}
          onChange={({ currentTarget: field }) => {
            const read = numberIn(kind, field.value);
            field.value = String(read ?? value);
            if (read === undefined || read === value) return;
            void offered(onValue(read), () => (field.value = String(value)));
          }}
        ></wa-input>
      );
    default:
      return kind satisfies never;
  }
}
