/** @file The seed of all that is random in a game: another one is another game of the same rules. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/input/input.js";
import { Icon } from "../../widgets/icons.js";
import { beginning, busy, restart } from "./control.js";
import { playgroundMessages } from "./messages.js";

/** Largest seed, and one more. */
const seeds = 2 ** 32;

export function Seed() {
  const text = playgroundMessages();
  const { seed } = beginning.value;
  const isDisabled = busy.value !== undefined;
  return (
    <div class="seed">
      <span class="quiet small" aria-hidden="true">
        {text.seed}
      </span>
      <wa-input
        size="s"
        type="text"
        inputmode="numeric"
        label={text.seed}
        value={String(seed)}
        disabled={isDisabled}
        onChange={({ currentTarget: field }) => {
          const next = Number(field.value);
          if (Number.isInteger(next) && next >= 0 && next < seeds) void restart({ seed: next });
          else field.value = String(seed);
        }}
      ></wa-input>
      <wa-button
        size="s"
        appearance="plain"
        disabled={isDisabled}
        onClick={() => void restart({ seed: (seed + 1) % seeds })}
      >
        <Icon name="dice" label={text.otherSeed} />
      </wa-button>
    </div>
  );
}
