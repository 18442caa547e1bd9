/** @file Every option of a recipe, in groups: what is not in the form's first rows. */
import "@awesome.me/webawesome/dist/components/details/details.js";
import type { RecipeFacts } from "../../../../src/studio/protocol.js";
import { newRunMessages } from "../runs/new/messages.js";
import { groupsOf } from "../../settings/groups.js";
import { settingsOf, valueOf } from "../../settings/schema.js";
import { SettingField } from "../../settings/setting-field.js";
import { trainMessages } from "./messages.js";

/** Texts of the options that were touched, by path. */
export type Typed = Readonly<Record<string, string>>;

export interface RecipeOptionsProps {
  readonly recipe: RecipeFacts;
  /** Paths that have a field elsewhere. */
  readonly others: readonly string[];
  readonly typed: Typed;
  readonly onTyped: (typed: Typed) => void;
}

const optionsOf = ({ schema }: RecipeFacts) => settingsOf(schema).filter(({ isOption }) => isOption);

/** What differs from the recipe's defaults, as the engine takes it. */
export const changedOptions = (recipe: RecipeFacts, typed: Typed): Record<string, string | number | boolean> =>
  Object.fromEntries(
    optionsOf(recipe).flatMap((setting) => {
      const value = typed[setting.path];
      return value === undefined || value === setting.usual ? [] : [[setting.path, valueOf(setting, value)]];
    }),
  );

export function RecipeOptions({ recipe, others, typed, onTyped }: RecipeOptionsProps) {
  const [text, groups] = [trainMessages(), newRunMessages().groups];
  const settings = optionsOf(recipe).filter(({ path }) => !others.includes(path));
  return (
    <wa-details summary={text.allOptions} appearance="outlined">
      {groupsOf(settings).map((group) => (
        <fieldset key={group.name} class="train-options">
          <legend>{groups[group.name]}</legend>
          {group.settings.map((setting) => (
            <SettingField
              key={setting.path}
              setting={setting}
              value={typed[setting.path] ?? setting.usual}
              onValue={(value) => onTyped({ ...typed, [setting.path]: value })}
            />
          ))}
        </fieldset>
      ))}
    </wa-details>
  );
}
