/** @file Language and colours, in the corner. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/dropdown/dropdown.js";
import "@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js";
import type WaDropdownItem from "@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js";
import { chooseLanguage, language, languages } from "../i18n/language.js";
import type { Language } from "../i18n/language.js";
import { Icon } from "../widgets/icons.js";
import type { IconName } from "../widgets/icons.js";
import { shellMessages } from "./messages.js";
import { chooseTheme, theme, themes } from "./theme.js";
import type { Theme } from "./theme.js";

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly icon: IconName;
  readonly options: readonly (readonly [value: T, name: string])[];
  readonly value: T;
  readonly choose: (value: T) => void;
}

function Choice<T extends string>({ label, icon, options, value, choose }: ChoiceProps<T>) {
  const selected = (event: CustomEvent): void => {
    const { item } = event.detail as { readonly item: WaDropdownItem };
    const option = options.find(([known]) => known === item.value);
    if (option !== undefined) choose(option[0]);
  };
  return (
    <wa-dropdown placement="bottom-end" onwa-select={selected}>
      <wa-button slot="trigger" appearance="plain" size="s" title={label}>
        <Icon name={icon} label={label} />
      </wa-button>
      {options.map(([option, name]) => (
        <wa-dropdown-item key={option} value={option} type="checkbox" checked={option === value}>
          {name}
        </wa-dropdown-item>
      ))}
    </wa-dropdown>
  );
}

const themeIcons: Readonly<Record<Theme, IconName>> = { system: "display", light: "sun", dark: "moon" };

export function Choices() {
  const text = shellMessages();
  const languageOptions = Object.entries(languages).map(([id, { name }]) => [id as Language, name] as const);
  const themeOptions = themes.map((name) => [name, text.themes[name]] as const);
  return (
    <div class="choices">
      <Choice
        label={text.language}
        icon="globe"
        options={languageOptions}
        value={language.value}
        choose={chooseLanguage}
      />
      <Choice
        label={text.theme}
        icon={themeIcons[theme.value]}
        options={themeOptions}
        value={theme.value}
        choose={chooseTheme}
      />
    </div>
  );
}
