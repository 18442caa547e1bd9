/** @file Events as JSON lines; the first one names the run's folder. */
import { eventRecord } from "../../training/index.js";
import type { RunFolder, TrainingEvent } from "../../training/index.js";
import type { Display } from "./index.js";

export class JsonDisplay implements Display {
  readonly #write: (text: string) => void;
  #folder = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  open({ path }: RunFolder): void {
    this.#folder = path;
  }

  show(event: TrainingEvent): void {
    const record = event.type === "start" ? { ...eventRecord(event), folder: this.#folder } : eventRecord(event);
    this.#write(`${JSON.stringify(record)}\n`);
  }

  interrupting(): void {
    // The interrupt event says it.
  }

  close(): void {
    // Nothing is open.
  }
}
