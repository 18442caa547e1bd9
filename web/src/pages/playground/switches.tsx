/** @file All switches of the game, in groups; what is not as usual is counted, and can be put back. */
import type { playground } from "ganvas/browser";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/details/details.js";
import { language } from "../../i18n/language.js";
import type { ShownGroup } from "../../worker/playground.js";
import { busy, change, choices, settings } from "./control.js";
import { playgroundMessages } from "./messages.js";
import { SwitchField } from "./switch-field.js";
import { switchMessages } from "./switch-messages.js";

type Options = playground.PlaygroundOptions;

/** Options with another value of one; what is as usual is not named. */
function withOption(options: Options, { name, usual }: playground.Switch, value: string | number | boolean): Options {
  const others = Object.fromEntries(Object.entries(options).filter(([other]) => other !== name));
  return value === usual ? others : { ...others, [name]: value };
}

const batchKind: playground.SwitchKind = { kind: "number", least: 1, most: 4096, isWhole: true };

export function Switches() {
  const text = playgroundMessages();
  const { batch, options } = settings.value;
  const count = Object.keys(options).length;
  const isDisabled = busy.value !== undefined;
  return (
    <section class="switches" aria-labelledby="playground-switches">
      <div class="playground-head">
        <h2 id="playground-switches">{text.switches}</h2>
        <wa-button
          size="s"
          appearance="plain"
          disabled={count === 0 || isDisabled}
          onClick={() => void change({ batch, options: {} })}
        >
          {text.resetSwitches}
        </wa-button>
      </div>
      {(choices.value?.groups ?? []).map((group) => (
        <Group key={group.name} group={group} isDisabled={isDisabled} />
      ))}
    </section>
  );
}

function Group({ group, isDisabled }: { readonly group: ShownGroup; readonly isDisabled: boolean }) {
  const text = playgroundMessages();
  const names = switchMessages();
  const { batch, options } = settings.value;
  const changed = group.switches.filter(({ name }) => name in options).length;
  return (
    <wa-details appearance="outlined">
      <span slot="summary" class="switches-summary">
        {names.groups[group.name]}
        {changed === 0 ? null : <span class="quiet small">{text.changed(changed)}</span>}
      </span>
      <div class="switches-fields">
        {group.name === "optimizer" ? (
          <SwitchField
            kind={batchKind}
            label={text.batch}
            hint={text.batchHelp}
            value={batch}
            onValue={(value) => change({ batch: Number(value), options })}
            isDisabled={isDisabled}
          />
        ) : null}
        {group.switches.map((shown) => (
          <OneSwitch key={shown.name} shown={shown} isDisabled={isDisabled} />
        ))}
      </div>
    </wa-details>
  );
}

/** Help and, where it is changed, the usual value. */
function OneSwitch({ shown, isDisabled }: { readonly shown: playground.Switch; readonly isDisabled: boolean }) {
  const text = playgroundMessages();
  const { names, help } = switchMessages();
  const { batch, options } = settings.value;
  const said = language.value === "en" ? shown.help : (help[shown.name] ?? shown.help);
  const value = options[shown.name];
  const usual = typeof shown.usual === "boolean" ? (shown.usual ? text.on : text.off) : String(shown.usual);
  return (
    <SwitchField
      kind={shown}
      label={(names as Readonly<Record<string, string>>)[shown.name] ?? shown.name}
      hint={value === undefined ? said : `${said} · ${text.usualIs(usual)}`}
      value={value ?? shown.usual}
      onValue={(next) => change({ batch, options: withOption(options, shown, next) })}
      isDisabled={isDisabled}
    />
  );
}
