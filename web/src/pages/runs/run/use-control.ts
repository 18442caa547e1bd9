/** @file Telling a run what to do, from a button that waits. */
import { useState } from "preact/hooks";
import { messageOf } from "../../../app/message-of.js";
import type { ControlRequest } from "../../../../../src/studio/protocol.js";
import { controlRun } from "../api.js";

export interface Control {
  readonly isBusy: boolean;
  /** Why the last was refused. */
  readonly error: string | undefined;
  /** @returns whether the server has taken it */
  readonly send: (request: ControlRequest) => Promise<boolean>;
}

/** @param onChange called when the server has taken something */
export function useControl(run: string, onChange: () => void): Control {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const send = async (request: ControlRequest): Promise<boolean> => {
    setBusy(true);
    try {
      await controlRun(run, request);
      setError(undefined);
      onChange();
      return true;
    } catch (cause) {
      setError(messageOf(cause));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, send };
}
