/** @file The settings in which runs differ; those that are the same stay behind a click. */
import "@awesome.me/webawesome/dist/components/details/details.js";
import type { RunLog } from "../../../../../src/curves/run-log.js";
import { differs, rowsOf, settingsOf } from "../../../../../src/curves/settings.js";
import type { Row } from "../../../../../src/curves/settings.js";
import { compareMessages } from "./messages.js";

export function SettingsDiff({ logs }: { readonly logs: readonly RunLog[] }) {
  const text = compareMessages();
  const started = logs.flatMap(({ start, curves: { name } }) =>
    start === undefined ? [] : [{ name, config: start.config }],
  );
  const rows = rowsOf(started.map(({ config }) => settingsOf(config)));
  const [different, same] = [rows.filter(differs), rows.filter((row) => !differs(row))];
  return (
    <section class="panel">
      <h2>{text.settings}</h2>
      {different.length === 0 ? (
        <p class="quiet">{text.none}</p>
      ) : (
        <Table head={[text.setting, ...started.map(({ name }) => name)]} rows={different} label={text.settings} />
      )}
      <wa-details appearance="plain" summary={text.same(same.length)}>
        <Table head={[]} rows={same.map((row) => row.slice(0, 2))} label={text.same(same.length)} />
      </wa-details>
    </section>
  );
}

interface TableProps {
  readonly head: readonly string[];
  readonly rows: readonly Row[];
  readonly label: string;
}

function Table({ head, rows, label }: TableProps) {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        {head.length === 0 ? null : (
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map(([name = "", ...values]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map((value, index) => (
                <td key={index}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
