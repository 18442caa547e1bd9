/** @file How a run stands, in a word and a colour. */
import "@awesome.me/webawesome/dist/components/badge/badge.js";
import type { RunStatus } from "../../../../src/studio/protocol.js";
import { runsMessages } from "./messages.js";

const variants = {
  running: "brand",
  paused: "warning",
  finished: "success",
  stopped: "neutral",
  failed: "danger",
} as const satisfies Record<RunStatus, string>;

export function StatusBadge({ status }: { readonly status: RunStatus }) {
  return (
    <wa-badge variant={variants[status]} appearance="filled-outlined" pill>
      {runsMessages().status[status]}
    </wa-badge>
  );
}
