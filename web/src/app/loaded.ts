/** @file Values that are asked for: once, or again and again while a component is shown. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { messageOf } from "./message-of.js";

export interface Loaded<T> {
  /** The newest; stays while another is asked for, and where that fails. */
  readonly value: T | undefined;
  /** Why the last request failed. */
  readonly error: string | undefined;
  readonly reload: () => void;
}

/**
 * Asks when the component is first shown, when `key` changes, and every `everyMs` while the page is in sight.
 * @param ask called anew with each change of `key`
 */
export function useLoaded<T>(ask: () => Promise<T>, key: string, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<{ readonly value?: T; readonly error?: string }>({});
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  useEffect(() => {
    let isWanted = true;
    const load = async (): Promise<void> => {
      try {
        const value = await ask();
        if (isWanted) setState({ value });
      } catch (error) {
        if (isWanted) setState((old) => ({ ...old, error: messageOf(error) }));
      }
    };
    void load();
    const timer = everyMs === undefined ? 0 : setInterval(() => document.hidden || void load(), everyMs);
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [key, round, everyMs]);
  return { value: state.value, error: state.error, reload };
}
