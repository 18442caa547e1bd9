/** @file Sliders for the directions of the latent space. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import "@awesome.me/webawesome/dist/components/slider/slider.js";
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";
import type { DirectionMethod, Place } from "ganvas/browser";
import { messageOf } from "../../app/message-of.js";
import { Icon } from "../../widgets/icons.js";
import { exploreMessages } from "./messages.js";
import { engine, failure, move, open, place } from "./state.js";

/** How far a slider goes, in deviations. */
const reach = 4;

const groupNames = ["all", "coarse", "middle", "fine"] as const satisfies readonly Place["layers"][];

export function DirectionsPanel() {
  const text = exploreMessages().directions;
  const model = open.value;
  const { method, amounts, layers } = place.value;
  const [finding, setFinding] = useState<"not yet" | "now" | "done">("not yet");
  const count = model?.facts.directions ?? 0;
  useEffect(() => setFinding("not yet"), [model, method]);
  /** With the first slider that is touched, not before: a drag of the picture would wait for it. */
  const find = async (): Promise<void> => {
    if (finding !== "not yet") return;
    setFinding("now");
    try {
      await engine.findDirections(method);
    } catch (error) {
      failure.value = messageOf(error);
    }
    setFinding("done");
  };
  const change = (index: number, value: number): void => {
    const next = Array.from({ length: Math.max(index + 1, amounts.length) }, (_, at) => amounts[at] ?? 0);
    next[index] = value;
    move({ amounts: next });
  };
  return (
    <div class="explore-panel">
      <p class="quiet small">{text.about}</p>
      <div class="tool-row direction-choices">
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
      <div class="direction-sliders" onFocusIn={() => void find()}>
        {Array.from({ length: count }, (_, index) => (
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
        {finding === "now" ? (
          <span class="tool-row quiet small" role="status">
            <wa-spinner></wa-spinner>
            {text.looking}
          </span>
        ) : null}
      </div>
    </div>
  );
}
