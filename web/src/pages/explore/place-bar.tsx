/** @file What is below the image: seed, class, truncation, and what can be done with the picture. */
import { useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/number-input/number-input.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import { Icon } from "../../widgets/icons.js";
import { savePng } from "../../widgets/pictures.js";
import { exploreMessages } from "./messages.js";
import { image, link, move, open, pin, place } from "./state.js";

/** Seeds that are drawn at random: short enough to be read out. */
const mostSeed = 99_999;
const largestSeed = 2 ** 32 - 1;

export function PlaceBar() {
  const text = exploreMessages();
  const facts = open.value?.facts;
  const { base, x, y } = place.value;
  if (facts === undefined) return null;
  const isSeed = typeof base === "number";
  return (
    <div class="place-bar">
      <div class="tool-row seed-row">
        <wa-number-input
          size="s"
          label={text.seed}
          min={0}
          max={largestSeed}
          withoutSteppers
          placeholder={text.found}
          value={isSeed ? String(base) : ""}
          onChange={(event) => {
            const seed = Number(event.currentTarget.value);
            if (Number.isInteger(seed) && seed >= 0 && seed <= largestSeed) move({ base: seed, x: 0, y: 0 });
          }}
        ></wa-number-input>
        <wa-button
          size="s"
          variant="brand"
          onClick={() => move({ base: Math.floor(Math.random() * mostSeed), x: 0, y: 0 })}
        >
          <Icon name="dice" slot="start" />
          {text.another}
        </wa-button>
        <wa-button
          size="s"
          appearance="plain"
          title={text.turn}
          onClick={() => move({ plane: (place.peek().plane + 1) % 1000, x: 0, y: 0 })}
        >
          <Icon name="refresh" label={text.turn} />
        </wa-button>
        <wa-button
          size="s"
          appearance="plain"
          title={text.back}
          disabled={x === 0 && y === 0}
          onClick={() => move({ x: 0, y: 0 })}
        >
          <Icon name="undo" label={text.back} />
        </wa-button>
      </div>
      <ClassPicker />
      {facts.truncation === undefined ? null : (
        <wa-slider
          size="s"
          label={text.psi}
          min={0}
          max={1.2}
          step={0.05}
          withTooltip
          value={place.value.psi ?? facts.truncation}
          onInput={(event) => move({ psi: event.currentTarget.value })}
        ></wa-slider>
      )}
      <Actions />
    </div>
  );
}

function ClassPicker() {
  const text = exploreMessages();
  const classes = open.value?.facts.classes;
  if (classes === undefined) return null;
  return (
    <wa-select
      size="s"
      label={text.class}
      value={String(place.value.label)}
      onChange={(event) => move({ label: Number(event.currentTarget.value) })}
    >
      {Array.from({ length: classes }, (_, label) => (
        <wa-option key={label} value={String(label)}>
          {String(label)}
        </wa-option>
      ))}
    </wa-select>
  );
}

function Actions() {
  const text = exploreMessages();
  const [isCopied, setCopied] = useState(false);
  const model = open.value;
  const pixels = image.value;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(new URL(link(), location.href).href);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const isFile = model?.source.kind === "file";
  return (
    <div class="tool-row">
      <wa-button size="s" appearance="outlined" onClick={() => void pin()}>
        <Icon name="pin" slot="start" />
        {text.pin}
      </wa-button>
      <wa-button
        size="s"
        appearance="outlined"
        disabled={isFile}
        title={isFile ? text.noLink : ""}
        onClick={() => void copy()}
      >
        <Icon name={isCopied ? "check" : "link"} slot="start" />
        {isCopied ? text.copied : text.copy}
      </wa-button>
      <wa-button
        size="s"
        appearance="outlined"
        disabled={pixels === undefined}
        onClick={() => {
          if (model !== undefined && pixels !== undefined)
            void savePng({ ...model.facts, pixels }, `${model.source.name.replace(/\.safetensors$/, "")}-picture`);
        }}
      >
        <Icon name="download" slot="start" />
        {text.savePng}
      </wa-button>
    </div>
  );
}
