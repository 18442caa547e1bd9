/** @file Sliders for the directions of the latent space. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";
import type { DirectionMethod, Place } from "ganvas/browser";
import { Icon } from "../../widgets/icons.js";
import { Notice } from "../../widgets/notice.js";
import { exploreMessages } from "./messages.js";
import { engine, messageOf, move, open, place } from "./state.js";

/** How far a slider goes, in deviations. */
const reach = 4;

const groupNames = ["all", "coarse", "middle", "fine"] as const satisfies readonly Place["layers"][];

export function DirectionsPanel() {
  const text = exploreMessages().directions;
  const model = open.value;
  const { method, amounts, layers } = place.value;
  const [count, setCount] = useState<number | string>();
  useEffect(() => {
    let isWanted = true;
    setCount(undefined);
    engine.directions(method).then(
      (found) => isWanted && setCount(found),
      (error: unknown) => isWanted && setCount(messageOf(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [model, method]);
  const change = (index: number, value: number): void => {
    const next = Array.from({ length: Math.max(index + 1, amounts.length) }, (_, at) => amounts[at] ?? 0);
    next[index] = value;
    move({ amounts: next });
  };
  return (
    <div class="explore-panel">
      <p class="quiet small">{text.about}</p>
      <div class="tool-row">
        <wa-select
          size="s"
          label={text.method}
          value={method}
          hint={text.abouts[method]}
          onChange={(event) => move({ method: event.currentTarget.value as DirectionMethod, amounts: [] })}
        >
          {(["ganspace", "sefa"] as const).map((name) => (
            <wa-option key={name} value={name}>
              {text.methods[name]}
            </wa-option>
          ))}
        </wa-select>
        {model?.facts.truncation === undefined ? null : (
          <wa-select
            size="s"
            label={text.layers}
            value={layers}
            onChange={(event) => move({ layers: event.currentTarget.value as Place["layers"] })}
          >
            {groupNames.map((name) => (
              <wa-option key={name} value={name}>
                {text.groups[name]}
              </wa-option>
            ))}
          </wa-select>
        )}
      </div>
      {typeof count === "string" ? <Notice kind="warning">{count}</Notice> : null}
      {count === undefined ? (
        <div class="tool-row quiet small">
          <wa-spinner></wa-spinner>
          {text.looking}
        </div>
      ) : null}
      <div class="direction-sliders">
        {Array.from({ length: typeof count === "number" ? count : 0 }, (_, index) => (
          <wa-slider
            key={index}
            size="s"
            label={text.direction(index + 1)}
            min={-reach}
            max={reach}
            step={0.1}
            indicatorOffset={0}
            value={amounts[index] ?? 0}
            onInput={(event) => change(index, event.currentTarget.value)}
          ></wa-slider>
        ))}
      </div>
      <div class="tool-row">
        <wa-button
          size="s"
          appearance="outlined"
          disabled={amounts.every((amount) => amount === 0)}
          onClick={() => move({ amounts: [] })}
        >
          <Icon name="undo" slot="start" />
          {text.reset}
        </wa-button>
      </div>
    </div>
  );
}
