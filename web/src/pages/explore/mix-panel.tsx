/** @file The table of style mixing. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import type { LayerGroup, Place } from "ganvas/browser";
import { Icon } from "../../widgets/icons.js";
import { ImageCanvas } from "../../widgets/image-canvas.js";
import { exploreMessages } from "./messages.js";
import { engine, failure, messageOf, move, open, place } from "./state.js";

/** Pictures along each side. */
const side = 4;
const groups = ["coarse", "middle", "fine"] as const satisfies readonly LayerGroup[];

/** Places of neighbouring seeds, as the present one is set otherwise. */
const placesFrom = (first: number, present: Place): Place[] =>
  Array.from({ length: side }, (_, index) => ({ ...present, base: first + index, x: 0, y: 0 }));

export function MixPanel() {
  const text = exploreMessages();
  const facts = open.value?.facts;
  const [group, setGroup] = useState<LayerGroup>("coarse");
  const [seed, setSeed] = useState(1);
  const [table, setTable] = useState<Float32Array>();
  const { psi } = place.value;
  useEffect(() => {
    let isWanted = true;
    const present = { ...place.peek(), amounts: [] };
    engine.mixed(placesFrom(seed, present), placesFrom(seed + side, present), group).then(
      (images) => isWanted && setTable(images),
      (error: unknown) => (failure.value = messageOf(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [open.value, group, seed, psi]);
  if (facts === undefined) return null;
  const size = facts.height * facts.width * facts.channels;
  /** The seed of a cell above or at the left; of the others, none. */
  const seedOf = (cell: number): number | undefined => {
    const [row, column] = [Math.floor(cell / (side + 1)), cell % (side + 1)];
    if (row === 0) return column === 0 ? undefined : seed + side + column - 1;
    return column === 0 ? seed + row - 1 : undefined;
  };
  const cell = (index: number) => {
    const source = seedOf(index);
    if (table === undefined || index === 0) return null;
    const picture = (
      <ImageCanvas image={{ ...facts, pixels: table.subarray(index * size, (index + 1) * size) }} label="" />
    );
    if (source === undefined) return picture;
    return (
      <button
        type="button"
        class="pin"
        aria-label={text.mix.use(source)}
        onClick={() => move({ base: source, x: 0, y: 0 })}
      >
        {picture}
      </button>
    );
  };
  return (
    <div class="explore-panel">
      <p class="quiet small">{text.mix.about}</p>
      <div class="tool-row">
        <wa-select
          size="s"
          label={text.mix.layers}
          value={group}
          onChange={(event) => setGroup(event.currentTarget.value as LayerGroup)}
        >
          {groups.map((name) => (
            <wa-option key={name} value={name}>
              {text.directions.groups[name]}
            </wa-option>
          ))}
        </wa-select>
        <wa-button size="s" appearance="outlined" onClick={() => setSeed(seed + 2 * side)}>
          <Icon name="dice" slot="start" />
          {text.mix.another}
        </wa-button>
      </div>
      <div class="mix-table" role="group" aria-label={text.mix.table} style={{ "--columns": side + 1 }}>
        {Array.from({ length: (side + 1) ** 2 }, (_, index) => (
          <div key={index} class={seedOf(index) === undefined ? "" : "mix-source"}>
            {cell(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
