/** @file Runs: `#/runs` lists them, `#/runs/new` starts one, `#/runs/compare?run=…&run=…` compares, `#/runs/<name>` shows one. */
import { route } from "../../app/route.js";
import { ComparePage } from "./compare/compare-page.js";
import { RunListPage } from "./list/list-page.js";
import { NewRunPage } from "./new/new-run-page.js";
import { RunPage } from "./run/run-page.js";
import "./runs.css";

export default function RunsPage() {
  const [name] = route.value.path;
  if (name === undefined) return <RunListPage />;
  if (name === "new") return <NewRunPage />;
  if (name === "compare") return <ComparePage />;
  return <RunPage key={name} name={name} />;
}
