/** @file What a run is: model, data, and its settings beside the recipe's defaults. */
import "@awesome.me/webawesome/dist/components/details/details.js";
import "@awesome.me/webawesome/dist/components/switch/switch.js";
import { useState } from "preact/hooks";
import type { RecipeFacts, RunSummary } from "../../../../../src/studio/protocol.js";
import { formatNumber } from "../../../i18n/format.js";
import type { LiveState } from "../live-log.js";
import { settingsOf } from "../../../settings/schema.js";
import { currentValue } from "./current-value.js";
import { runMessages } from "./messages.js";

export interface FactsProps {
  readonly run: RunSummary;
  readonly state: LiveState;
  readonly recipe: RecipeFacts | undefined;
}

export function Facts({ run, state, recipe }: FactsProps) {
  const text = runMessages();
  const { start, ranks, evaluations } = state.log;
  if (start === undefined) return null;
  const { height, width, channels } = start.image;
  const best = evaluations.findLast(({ file }) => file !== undefined);
  const [figure] = best?.figures ?? [];
  return (
    <wa-details class="facts" summary={text.facts}>
      <dl class="figures">
        <div>
          <dt>{text.model}</dt>
          <dd>
            {recipe?.title ?? run.recipe} (
            {Object.entries(start.parameters)
              .map(([network, count]) => `${network} ${formatNumber(count)}`)
              .join(", ")}
            )
          </dd>
        </div>
        {recipe === undefined ? null : (
          <div>
            <dt>{text.paper}</dt>
            <dd>{recipe.paper}</dd>
          </div>
        )}
        <div>
          <dt>{text.data}</dt>
          <dd>{text.dataCount(start.data.name, formatNumber(start.data.count), `${height}×${width}×${channels}`)}</dd>
        </div>
        {ranks === undefined ? null : (
          <div>
            <dt>{text.processes}</dt>
            <dd>
              {text.ranks(
                ranks.hosts.length,
                new Set(ranks.hosts).size,
                formatNumber(Math.round(100 * ranks.communication)),
              )}
            </dd>
          </div>
        )}
      </dl>
      {best === undefined || figure === undefined ? null : (
        <p>{text.best(formatNumber(best.step), `${figure.name} ${formatNumber(figure.value)}`)}</p>
      )}
      {recipe === undefined ? null : <SettingTable state={state} recipe={recipe} />}
    </wa-details>
  );
}

function SettingTable({ state: { log }, recipe }: { readonly state: LiveState; readonly recipe: RecipeFacts }) {
  const text = runMessages();
  const [onlyDifferent, setOnlyDifferent] = useState(true);
  const rows = settingsOf(recipe.schema)
    .map((setting) => ({ ...setting, value: currentValue(log, setting) }))
    .filter(({ value, usual }) => !onlyDifferent || value !== usual);
  return (
    <>
      <wa-switch size="s" checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}>
        {text.onlyDifferent}
      </wa-switch>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.facts}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.setting}</th>
              <th scope="col">{text.value}</th>
              <th scope="col">{text.usual}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ path, name, help, value, usual }) => (
              <tr key={path}>
                <th scope="row" title={help}>
                  {name}
                </th>
                <td>{value || "–"}</td>
                <td class="quiet">{usual || "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
