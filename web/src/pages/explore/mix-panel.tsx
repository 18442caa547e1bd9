/** @file The table of style mixing. */
import { useEffect, useState } from "preact/hooks";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/option/option.js";
import "@awesome.me/webawesome/dist/components/select/select.js";
import type { LayerGroup, Place } from "ganvas/browser";
import { messageOf } from "../../app/message-of.js";
import { Icon } from "../../widgets/icons.js";
import { ImageCanvas } from "../../widgets/image-canvas.js";
import { exploreMessages } from "./messages.js";
import { engine, failure, move, open, place } from "./state.js";

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
  /** Seeds of a cell's row and column; of the pictures above and at the left, one. */
  const seedsOf = (index: number): { readonly row?: number; readonly column?: number } => {
    const [row, column] = [Math.floor(index / (side + 1)), index % (side + 1)];
    return {
      ...(row === 0 ? {} : { row: seed + row - 1 }),
      ...(column === 0 ? {} : { column: seed + side + column - 1 }),
    };
  };
  const cell = (index: number) => {
    if (table === undefined || index === 0) return null;
    const pixels = table.subarray(index * size, (index + 1) * size);
    const { row, column } = seedsOf(index);
    if (row !== undefined && column !== undefined)
      return <ImageCanvas image={{ ...facts, pixels }} label={text.mix.cell(row, column)} />;
    const source = row ?? column ?? 0;
    return (
      <button
        type="button"
        class="pin"
        aria-label={text.mix.use(source)}
        onClick={() => move({ base: source, x: 0, y: 0 })}
      >
        <ImageCanvas image={{ ...facts, pixels }} label="" />
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
          <div key={index} class={index > 0 && (index <= side || index % (side + 1) === 0) ? "mix-source" : ""}>
            {cell(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
