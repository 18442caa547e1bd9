/** @file Presets as experiments: what each shows is said when it is chosen. A cure of what is going on is applied while it goes on. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/callout/callout.js";
import type { playground } from "ganvas/browser";
import { begin, beginning, busy, change, choices, layers, play, settings } from "./control.js";
import { changesText } from "./course.js";
import { playgroundMessages } from "./messages.js";
import { presetMessages } from "./preset-messages.js";

type Name = playground.PresetName;
type Presets = Readonly<Record<Name, playground.PlaygroundPreset>>;

const isIn = (now: playground.PlaygroundSettings, preset: playground.PlaygroundPreset): boolean =>
  now.data === preset.data && sorted(now) === sorted(preset);

/** Equal for equal settings, in whatever order they were made. */
const sorted = (changes: Parameters<typeof changesText>[0]): string =>
  changesText(changes)
    .split("*")
    .sort((a, b) => (a < b ? -1 : 1))
    .join("*");

/** The preset that the game is in now, if it is in one. */
function presetOf(presets: Presets, now: playground.PlaygroundSettings): Name | undefined {
  return (Object.keys(presets) as Name[]).find((name) => isIn(now, presets[name]));
}

async function choose(presets: Presets, name: Name): Promise<void> {
  const { cures, isPrevention = false, ...preset } = presets[name];
  const isCure = !isPrevention && cures !== undefined && cures === presetOf(presets, settings.peek());
  const isDone = isCure
    ? await change(preset)
    : await begin({
        beginning: { ...preset, seed: beginning.peek().seed },
        course: [],
        layers: layers.peek(),
      });
  if (isDone) await play();
}

export function Experiments() {
  const text = playgroundMessages();
  const texts = presetMessages();
  const presets = choices.value?.presets;
  if (presets === undefined) return null;
  const current = presetOf(presets, settings.value);
  const names = Object.keys(presets) as Name[];
  const curesOf = (trouble: Name): Name[] => names.filter((name) => presets[name].cures === trouble);
  const troubles = names.filter((name) => curesOf(name).length > 0);
  const calm = names.filter((name) => presets[name].cures === undefined && !troubles.includes(name));
  const button = (name: Name) => (
    <wa-button
      key={name}
      size="s"
      pill
      variant={presets[name].cures === undefined ? "neutral" : "success"}
      appearance={name === current ? "accent" : "outlined"}
      aria-pressed={name === current}
      disabled={busy.value !== undefined}
      onClick={() => void choose(presets, name)}
    >
      {texts[name].name}
    </wa-button>
  );
  return (
    <section aria-labelledby="playground-experiments">
      <h2 id="playground-experiments">{text.experiments}</h2>
      <div class="experiments">
        <div class="choice-row">{calm.map(button)}</div>
        {troubles.map((name) => (
          <div key={name} class="choice-row">
            {button(name)}
            <span class="quiet small">{text.cures}</span>
            {curesOf(name).map(button)}
          </div>
        ))}
      </div>
      {current === undefined ? null : <p class="experiment-story">{texts[current].story}</p>}
    </section>
  );
}
