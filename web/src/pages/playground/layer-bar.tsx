/** @file Which layers of the plane are shown; each switch carries the colour of what it shows. */
import "@awesome.me/webawesome/dist/components/switch/switch.js";
import { facts, layers, look } from "./control.js";
import { layerNames } from "./layers.js";
import type { LayerName } from "./layers.js";
import { playgroundMessages } from "./messages.js";

export function LayerBar() {
  const text = playgroundMessages();
  const known = facts.value;
  const missing: Partial<Record<LayerName, string>> = {
    ...(known?.hasHeat === false ? { heat: text.noHeat } : {}),
    ...(known?.hasAverage === false ? { average: text.noAverage } : {}),
  };
  return (
    <fieldset class="layer-bar">
      <legend class="small quiet">{text.shown}</legend>
      {layerNames.map((name) => (
        <wa-switch
          key={name}
          size="s"
          class={`layer layer-${name}`}
          title={missing[name] ?? text.layerHelp[name]}
          checked={layers.value[name] && missing[name] === undefined}
          disabled={missing[name] !== undefined}
          onChange={(event) => {
            layers.value = { ...layers.value, [name]: event.currentTarget.checked };
            void look();
          }}
        >
          {text.layers[name]}
        </wa-switch>
      ))}
      {known?.hasHeat === false ? <p class="layer-note quiet small">{text.noHeat}</p> : null}
    </fieldset>
  );
}
