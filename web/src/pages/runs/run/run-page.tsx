/** @file One run: what it is doing, what it makes, and what can be told to it. */
import "@awesome.me/webawesome/dist/components/spinner/spinner.js";
import { useEffect, useMemo } from "preact/hooks";
import { useLoaded } from "../../../app/loaded.js";
import { Notice } from "../../../widgets/notice.js";
import { fetchRecipes, fetchRun } from "../api.js";
import { followRun } from "../live-log.js";
import { Charts } from "../charts.js";
import { runsMessages } from "../messages.js";
import { ChangePanel } from "./change-panel.js";
import { Facts } from "./facts.js";
import { Happenings } from "./happenings.js";
import { RunHead } from "./run-head.js";
import { Samples } from "./samples.js";

export function RunPage({ name }: { readonly name: string }) {
  const text = runsMessages();
  const live = useMemo(() => followRun(name), [name]);
  useEffect(() => () => live.close(), [live]);
  const { value: run, error, reload } = useLoaded(() => fetchRun(name), name, 1500);
  const { value: recipes } = useLoaded(fetchRecipes, "");
  const state = live.state.value;
  const curves = useMemo(() => [state.log.curves, state.log.evaluationCurves], [state.log]);
  if (run === undefined) {
    return error === undefined ? (
      <wa-spinner class="page-spinner"></wa-spinner>
    ) : (
      <Notice kind="error" title={text.failedTo} action={{ label: text.back, run: () => (location.hash = "#/runs") }}>
        {error}
      </Notice>
    );
  }
  const recipe = recipes?.find((known) => known.name === run.recipe);
  return (
    <>
      <RunHead run={run} state={state} onChange={reload} />
      <Happenings run={run} state={state} onChange={reload} />
      <div class="run-columns">
        <Samples name={name} state={state} />
        <Charts runs={curves} marks={state.log.marks()} state={state}>
          {recipe === undefined ? null : <ChangePanel run={run} state={state} recipe={recipe} onChange={reload} />}
        </Charts>
      </div>
      <Facts run={run} state={state} recipe={recipe} />
    </>
  );
}
