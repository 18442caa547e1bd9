/** @file Training in a terminal: one line redrawn in place, the newest pictures above it where the terminal shows them. */
import { readFileSync } from "node:fs";
import { ranksText } from "../../training/index.js";
import type { RunFolder, SamplesEvent, StepEvent, TrainingEvent } from "../../training/index.js";
import type { Terminal } from "../terminal.js";
import type { Display } from "./index.js";
import { blockPreview, detectPreview, inlineImage } from "./preview.js";
import type { PreviewKind } from "./preview.js";
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

/** Between redraws. */
const leastMs = 100;
/** Columns that all figures need, bar and wide gaps included; with fewer, bar and gaps shrink. */
const wideColumns = 112;
const clearToEnd = "\u001B[K";
const clearBelow = "\u001B[J";

/** Parts joined by a gap, as many as fit. */
export function fitLine(parts: readonly string[], gap: string, columns: number): string {
  let line = "";
  for (const part of parts) {
    const longer = line === "" ? part : `${line}${gap}${part}`;
    if (longer.length > columns) break;
    line = longer;
  }
  return line;
}

/** `━━━━━━╌╌╌╌` */
export function bar(done: number, cells: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, done)) * cells);
  return "━".repeat(filled) + "╌".repeat(cells - filled);
}

export class LiveDisplay implements Display {
  readonly #terminal: Terminal;
  readonly #preview: PreviewKind | undefined;
  #folder: RunFolder | undefined;
  #steps = 0;
  #batch = 0;
  #recipe = "";
  /** As of the last event about them; none in a process alone. */
  #ranks: readonly string[] = [];
  #rate: number | undefined;
  #shownAt = -Infinity;
  #samples: SamplesEvent | undefined;
  #status = "";
  /** Lines of pictures above the status line on the screen. */
  #drawn = 0;

  constructor(terminal: Terminal, wantsPreview: boolean, env: NodeJS.ProcessEnv = process.env) {
    this.#terminal = terminal;
    this.#preview = wantsPreview && terminal.hasColor ? detectPreview(env) : undefined;
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
        this.#print(this.#terminal.style("bold", startText(event, this.#folder)));
        break;
      case "step":
        this.#step(event);
        break;
      case "samples":
        if (event.kind === "fakes") this.#show(event);
        break;
      case "ranks":
        this.#ranks = [ranksText(event)];
        break;
      case "checkpoint":
      case "scores":
        break;
      case "evaluation":
        this.#print(evaluationText(event));
        break;
      case "warning":
        this.#print(this.#terminal.style("yellow", `warning: ${event.message}`));
        break;
      case "guard":
      case "heal":
        this.#print(this.#terminal.style("yellow", guardText(event)));
        break;
      case "pause":
      case "continue":
      case "change":
        this.#print(this.#terminal.style("yellow", controlText(event, this.#folder)));
        break;
      case "finish":
      case "interrupt":
        this.close();
        if (this.#folder !== undefined) this.#terminal.write(endText(event, this.#folder, this.#samples, this.#recipe));
        break;
      default:
        throw new Error(`internal: unknown event ${String(event satisfies never)}`);
    }
  }

  interrupting(): void {
    this.#print(this.#terminal.style("yellow", "Saving; Ctrl-C again ends at once."));
  }

  /** Leaves what is drawn and goes to a fresh line. */
  close(): void {
    if (this.#status !== "") this.#terminal.write("\n");
    this.#status = "";
    this.#drawn = 0;
  }

  #step(event: StepEvent): void {
    this.#rate = smooth(this.#rate, event.stepsPerSecond);
    const now = performance.now();
    if (now - this.#shownAt < leastMs && event.step < this.#steps) return;
    this.#shownAt = now;
    const [rate = "", images = "", eta = ""] = speedTexts(event.step, this.#steps, this.#rate, this.#batch);
    const metrics = metricTexts(event, 2).map((text) => text.replace(/^loss /, ""));
    const parts = [`${event.step}/${this.#steps}`, eta, rate, ...metrics, images, ...this.#ranks];
    const isWide = this.#terminal.columns() >= wideColumns;
    const [cells, gap] = isWide ? [20, "  "] : [8, " "];
    const room = this.#terminal.columns() - cells - gap.length - 1; // the last column stays free, or the cursor would wrap
    const progress = this.#terminal.style("cyan", bar(event.step / this.#steps, cells));
    this.#status = `${progress}${gap}${fitLine(parts, gap, room)}`;
    this.#terminal.write(`\r${this.#status}${clearToEnd}`);
  }

  #show(event: SamplesEvent): void {
    this.#samples = event;
    if (this.#preview === "blocks") {
      const lines = blockPreview(event, this.#terminal.columns());
      if (lines.length + 3 > this.#terminal.rows()) return;
      this.#terminal.write(
        `${this.#toTop()}${lines.map((line) => `${line}${clearToEnd}\n`).join("")}${this.#status}${clearToEnd}`,
      );
      this.#drawn = lines.length;
    } else if (this.#preview !== undefined && event.file !== undefined) {
      this.#terminal.write(
        `${this.#toTop()}${clearBelow}${inlineImage(this.#preview, readFileSync(event.file))}${this.#status}`,
      );
    }
  }

  /** Puts a line above what is redrawn. */
  #print(text: string): void {
    this.#terminal.write(`${this.#toTop()}${clearBelow}${text}\n${this.#status}`);
    this.#drawn = 0;
  }

  /** Moves to the first column of what is redrawn. */
  #toTop(): string {
    return this.#drawn > 0 ? `\r\u001B[${this.#drawn}A` : "\r";
  }
}
