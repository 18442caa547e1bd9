/** @file The list of runs, the newest first. Several are chosen to be compared. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/input/input.js";
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";
import type { RunStatus, RunSummary } from "../../../../../src/studio/protocol.js";
import { useLoaded } from "../../../app/loaded.js";
import { hrefOf, route, setQuery } from "../../../app/route.js";
import { currentSite } from "../../../app/site.js";
import { Icon } from "../../../widgets/icons.js";
import { Notice } from "../../../widgets/notice.js";
import { fetchRuns } from "../api.js";
import { runsMessages } from "../messages.js";
import { RunCard } from "./run-card.js";

const statuses = ["running", "paused", "finished", "stopped", "failed"] as const satisfies readonly RunStatus[];

const isShown = ({ name, recipe, data, status }: RunSummary, words: string, only: string): boolean =>
  (only === "" || status === only) && words.split(/\s+/).every((word) => `${name} ${recipe} ${data}`.includes(word));

export function RunListPage() {
  const text = runsMessages();
  const { value: runs, error, reload } = useLoaded(fetchRuns, "", 2000);
  const { query } = route.value;
  const chosen = query.getAll("run");
  const shown = runs?.filter((run) => isShown(run, query.get("filter") ?? "", query.get("state") ?? "")).toReversed();
  const site = currentSite();
  return (
    <>
      <Toolbar chosen={chosen} />
      {error === undefined ? null : (
        <Notice kind="error" title={text.failedTo} action={{ label: text.tryAgain, run: reload }}>
          {error}
        </Notice>
      )}
      {shown === undefined ? (
        error === undefined && <wa-spinner class="page-spinner"></wa-spinner>
      ) : shown.length === 0 ? (
        <Notice kind="info">{runs?.length === 0 ? text.none : text.noneMatch}</Notice>
      ) : (
        <div class="run-list">
          {shown.map((run) => (
            <RunCard
              key={run.name}
              run={run}
              isChosen={chosen.includes(run.name)}
              onChoose={(isChosen) => choose(run.name, isChosen)}
            />
          ))}
        </div>
      )}
      {site?.kind === "studio" ? <p class="quiet small">{text.folder(site.folder)}</p> : null}
    </>
  );
}

/** The choice lives in the address. */
function choose(name: string, isChosen: boolean): void {
  const rest = route
    .peek()
    .query.getAll("run")
    .filter((other) => other !== name);
  setQuery({ run: isChosen ? [...rest, name] : rest });
}

function Toolbar({ chosen }: { readonly chosen: readonly string[] }) {
  const text = runsMessages();
  const { query } = route.value;
  return (
    <div class="run-toolbar">
      <h1>{text.title}</h1>
      <wa-input
        size="s"
        type="search"
        class="label-hidden"
        label={text.filter}
        placeholder={text.filter}
        value={query.get("filter") ?? ""}
        withClear
        onInput={(event) => setQuery({ filter: event.currentTarget.value || null })}
      ></wa-input>
      <select
        aria-label={text.state}
        value={query.get("state") ?? ""}
        onChange={(event) => setQuery({ state: event.currentTarget.value || null })}
      >
        <option value="">{text.allStates}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {text.status[status]}
          </option>
        ))}
      </select>
      <div class="run-actions">
        {chosen.length === 0 ? null : (
          <wa-button size="s" appearance="plain" onClick={() => setQuery({ run: null })}>
            {text.clear}
          </wa-button>
        )}
        <wa-button
          size="s"
          appearance="outlined"
          disabled={chosen.length < 2}
          title={text.compareHint}
          href={
            chosen.length < 2
              ? ""
              : hrefOf("runs", ["compare"], new URLSearchParams(chosen.map((name) => ["run", name])))
          }
        >
          <Icon name="compare" slot="start" />
          {text.compare(chosen.length)}
        </wa-button>
        <wa-button size="s" variant="brand" href={hrefOf("runs", ["new"])}>
          <Icon name="plus" slot="start" />
          {text.newRun}
        </wa-button>
      </div>
    </div>
  );
}
