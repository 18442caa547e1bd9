/** @file Runs side by side: their curves over each other, their samples beside each other, the settings in which they differ. */
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";
import { useMemo } from "preact/hooks";
import { parseLine } from "../../../../../src/curves/log-line.js";
import { RunLog } from "../../../../../src/curves/run-log.js";
import { useLoaded } from "../../../app/loaded.js";
import { hrefOf, route } from "../../../app/route.js";
import { Icon } from "../../../widgets/icons.js";
import { Notice } from "../../../widgets/notice.js";
import { fetchLog } from "../api.js";
import { Charts } from "../charts.js";
import { runsMessages } from "../messages.js";
import { compareMessages } from "./messages.js";
import { SampleRow } from "./sample-row.js";
import { SettingsDiff } from "./settings-diff.js";

/** Between two looks at the logs, in milliseconds. */
const lookEvery = 10_000;

async function readLog(name: string): Promise<RunLog> {
  const log = new RunLog(name);
  for (const text of (await fetchLog(name)).lines) {
    const line = parseLine(text);
    if (line !== undefined) log.add(line);
  }
  return log;
}

export function ComparePage() {
  const [all, text] = [runsMessages(), compareMessages()];
  const { query } = route.value;
  const names = query.getAll("run");
  const { value: logs, error, reload } = useLoaded(() => Promise.all(names.map(readLog)), names.join("\n"), lookEvery);
  const back = new URLSearchParams(names.map((name) => ["run", name]));
  return (
    <>
      <a class="small back" href={hrefOf("runs", [], back)}>
        <Icon name="arrow-left" /> {all.back}
      </a>
      <h1>{text.title}</h1>
      {error === undefined ? null : (
        <Notice kind="error" title={all.failedTo} action={{ label: all.tryAgain, run: reload }}>
          {error}
        </Notice>
      )}
      {names.length < 2 ? (
        <Notice kind="info">{text.chooseRuns}</Notice>
      ) : logs === undefined ? (
        error === undefined && <wa-spinner class="page-spinner"></wa-spinner>
      ) : (
        <Comparison logs={logs} />
      )}
    </>
  );
}

function Comparison({ logs }: { readonly logs: readonly RunLog[] }) {
  const curves = useMemo(() => logs.flatMap((log) => [log.curves, log.evaluationCurves]), [logs]);
  return (
    <div class="comparison">
      <SampleRow logs={logs} />
      <Charts runs={curves} state={logs} />
      <SettingsDiff logs={logs} />
    </div>
  );
}
