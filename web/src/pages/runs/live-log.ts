/**
 * @file A run's log, followed as it grows. A hundred thousand lines may come at once: they are read in slices of a frame, and the page is drawn anew after
 * a slice, at most as often as drawing leaves time for other things.
 */
import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { parseLine } from "../../../../src/curves/log-line.js";
import { RunLog } from "../../../../src/curves/run-log.js";
import { eventsUrl, fetchLog } from "./api.js";

/** Of reading before the browser has its turn, in milliseconds. */
const sliceMs = 8;
/** Between two drawings, in milliseconds; of long logs drawing takes a while. */
const [leastMs, longLogMs, longLog] = [200, 1000, 20_000];

export interface LiveLog {
  /** A new object whenever the log has grown. */
  readonly state: ReadonlySignal<LiveState>;
  close(): void;
}

/** Components are given the state, not the log: what stays the same object is not drawn anew. */
export interface LiveState {
  readonly log: RunLog;
  /** Whether the stream is open. */
  readonly isConnected: boolean;
  /** Whether all that was there when the page was opened has been read. */
  readonly isCaughtUp: boolean;
}

/** Follows a run until it is closed. What is there comes in one piece, what comes later as a stream; one that breaks goes on where it was. */
export function followRun(run: string): LiveLog {
  let log = new RunLog(run);
  let lines: string[] = [];
  let [read, timer, drawnAt] = [0, 0, 0];
  const leave = new AbortController();
  const state = signal<LiveState>({ log, isConnected: false, isCaughtUp: false });
  const tell = (changes: Partial<LiveState> = {}): void => {
    drawnAt = performance.now();
    state.value = { ...state.peek(), log, ...changes };
  };
  const readSlice = (): void => {
    timer = 0;
    const until = performance.now() + sliceMs;
    while (read < lines.length && performance.now() < until) {
      const line = parseLine(lines[read++] ?? "");
      if (line !== undefined) log.add(line);
    }
    const isDone = read === lines.length;
    if (isDone) [lines, read] = [[], 0];
    const pause = log.curves.steps.length > longLog ? longLogMs : leastMs;
    if (isDone || performance.now() - drawnAt > pause) tell(isDone ? { isCaughtUp: true } : {});
    if (!isDone) schedule(0);
  };
  const schedule = (wait: number): void => {
    if (timer === 0) timer = window.setTimeout(readSlice, wait);
  };
  const listen = (after: number): void => {
    const source = new EventSource(eventsUrl(run, after));
    leave.signal.addEventListener("abort", () => source.close());
    source.addEventListener("open", () => tell({ isConnected: true }));
    source.addEventListener("error", () => tell({ isConnected: false }));
    source.addEventListener("reset", () => {
      log = new RunLog(run);
      [lines, read] = [[], 0];
      schedule(0);
    });
    source.addEventListener("message", ({ data }: MessageEvent<string>) => {
      lines.push(data);
      schedule(lines.length > 1 ? 0 : Math.max(0, drawnAt + leastMs - performance.now()));
    });
  };
  const begin = async (): Promise<void> => {
    const found = await fetchLog(run, leave.signal).catch(() => undefined);
    if (leave.signal.aborted) return;
    lines = found?.lines ?? [];
    schedule(0);
    listen(found?.bytes ?? 0); // which tries again, and says so, where nothing was found
  };
  void begin();
  return {
    state,
    close() {
      clearTimeout(timer);
      leave.abort();
    },
  };
}
