/** @file How training is shown: JSON lines, plain lines, a live line in a terminal, or not at all. */
import type { RunFolder, TrainingEvent } from "../../training/index.js";
import { terminalOf } from "../terminal.js";
import { JsonDisplay } from "./json.js";
import { LiveDisplay } from "./live.js";
import { PlainDisplay } from "./plain.js";

/** Takes a run's events in order. */
export interface Display {
  /** The run's folder is known. */
  open(folder: RunFolder): void;
  show(event: TrainingEvent): void;
  /** The first Ctrl-C came. */
  interrupting(signal: string): void;
  /** Leaves the terminal as it was; called after errors too. */
  close(): void;
}

/** Flags that decide. */
export interface DisplayFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly preview: boolean;
}

const silent: Display = {
  open: () => undefined,
  show: () => undefined,
  interrupting: () => undefined,
  close: () => undefined,
};

/** The display for stdout as it is. */
export function openDisplay({ json, quiet, preview }: DisplayFlags): Display {
  if (json === true) return new JsonDisplay((text) => void process.stdout.write(text));
  if (quiet === true) return silent;
  const terminal = terminalOf(process.stdout);
  return terminal.isTty ? new LiveDisplay(terminal, preview) : new PlainDisplay(terminal);
}
