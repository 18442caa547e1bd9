/** @file Training as plain lines, for pipes and files: no control characters. */
import { ranksText } from "../../training/index.js";
import type { RunFolder, SamplesEvent, TrainingEvent } from "../../training/index.js";
import type { Terminal } from "../terminal.js";
import type { Display } from "./index.js";
import {
  controlText,
  endText,
  evaluationText,
  guardText,
  metricTexts,
  smooth,
  speedTexts,
  startText,
} from "./texts.js";

/** Between lines of progress. */
const leastMs = 2000;

export class PlainDisplay implements Display {
  readonly #terminal: Terminal;
  #folder: RunFolder | undefined;
  #steps = 0;
  #batch = 0;
  #recipe = "";
  /** As of the last event about them; none in a process alone. */
  #ranks: readonly string[] = [];
  #rate: number | undefined;
  #shownAt = -Infinity;
  #samples: SamplesEvent | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  open(folder: RunFolder): void {
    this.#folder = folder;
  }

  show(event: TrainingEvent): void {
    switch (event.type) {
      case "start":
        this.#steps = event.config.steps;
        this.#batch = event.config.batch;
        this.#recipe = event.config.recipe;
        this.#line(startText(event, this.#folder));
        break;
      case "step": {
        this.#rate = smooth(this.#rate, event.stepsPerSecond);
        const now = performance.now();
        if (now - this.#shownAt < leastMs && event.step < this.#steps) break;
        this.#shownAt = now;
        const speed = speedTexts(event.step, this.#steps, this.#rate, this.#batch);
        this.#line([`step ${event.step}/${this.#steps}`, ...metricTexts(event), ...speed, ...this.#ranks].join("  "));
        break;
      }
      case "samples":
        if (event.kind === "fakes") this.#samples = event;
        if (event.file !== undefined) this.#line(`pictures: ${event.file}`);
        break;
      case "checkpoint":
        if (event.file !== undefined) this.#line(`checkpoint: ${event.file}`);
        break;
      case "ranks":
        this.#ranks = [ranksText(event)];
        break;
      case "scores":
        break;
      case "evaluation":
        this.#line(evaluationText(event));
        break;
      case "warning":
        this.#line(`warning: ${event.message}`);
        break;
      case "guard":
      case "heal":
        this.#line(guardText(event));
        break;
      case "pause":
      case "continue":
      case "change":
        this.#line(controlText(event, this.#folder));
        break;
      case "finish":
      case "interrupt":
        if (this.#folder !== undefined) this.#terminal.write(endText(event, this.#folder, this.#samples, this.#recipe));
        break;
      default:
        throw new Error(`internal: unknown event ${String(event satisfies never)}`);
    }
  }

  interrupting(signal: string): void {
    this.#line(`${signal}: saving; once more ends at once`);
  }

  close(): void {
    // Every line is complete.
  }

  #line(text: string): void {
    this.#terminal.write(`${text}\n`);
  }
}
