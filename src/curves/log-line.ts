/** @file The lines of a run's log (events.jsonl), as types, for those who follow it without the engine. What a line says is written by src/training/run/event-record.ts. */

/** A figure of an evaluation. */
export interface LoggedFigure {
  readonly metric: string;
  readonly name: string;
  readonly value: number;
  readonly interval?: number;
  readonly real?: number;
  readonly better: "lower" | "higher" | "real";
}

export interface StartLine {
  readonly type: "start";
  readonly step: number;
  readonly config: Readonly<Record<string, unknown>> & {
    readonly recipe: string;
    readonly steps: number;
    readonly options: Readonly<Record<string, unknown>>;
  };
  readonly device: string;
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  readonly data: { readonly name: string; readonly count: number };
  /** By network. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly memoryBytes?: number;
}

export interface StepLine {
  readonly type: "step";
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly stepsPerSecond?: number;
  readonly imagesPerSecond?: number;
}

export interface SamplesLine {
  readonly type: "samples";
  readonly step: number;
  readonly kind: "fakes" | "reals";
  /** Its path where the run was trained. */
  readonly file?: string;
}

export interface EvaluationLine {
  readonly type: "evaluation";
  readonly step: number;
  readonly seconds: number;
  readonly data: string;
  readonly samples: number;
  readonly figures: readonly LoggedFigure[];
  /** Where its state was saved, if it was the best so far. */
  readonly file?: string;
}

export interface GuardLine {
  readonly type: "guard";
  readonly step: number;
  readonly guard: string;
  readonly evidence: string;
  readonly advice: string;
}

export interface HealLine {
  readonly type: "heal";
  readonly step: number;
  readonly from: number;
  readonly guard: string;
  readonly change: string;
}

/** How D judged images: two histograms of equally wide bins. */
export interface ScoresLine {
  readonly type: "scores";
  readonly step: number;
  /** What is counted: probabilities of being real where the loss's paper has D say these, else D's plain outputs, those of a critic. */
  readonly kind: "probability" | "critic";
  /** Left edge of the first bin and right edge of the last: 0 and 1 of probabilities. */
  readonly from: number;
  readonly to: number;
  /** How many in each bin, of the data's images. */
  readonly real: readonly number[];
  /** Of generated ones. */
  readonly fake: readonly number[];
}

export interface ChangeLine {
  readonly type: "change";
  readonly step: number;
  /** `learningRate 0.0002 → 0.0001`, several between commas. */
  readonly change: string;
}

/** What processes that train together computed and waited for, each of them, by rank. */
export interface RanksLine {
  readonly type: "ranks";
  readonly step: number;
  readonly hosts: readonly string[];
  readonly imagesPerSecond: readonly number[];
  /** Seconds of a step for which computing stood still. */
  readonly waited: readonly number[];
  /** Sent in a step. */
  readonly bytes: readonly number[];
  /** Share of all time that was waited, from 0 to 1. */
  readonly communication: number;
}

export interface WarningLine {
  readonly type: "warning";
  readonly message: string;
}

export interface EndLine {
  readonly type: "finish" | "interrupt";
  readonly step: number;
  readonly seconds: number;
}

export type LogLine =
  | StartLine
  | StepLine
  | SamplesLine
  | EvaluationLine
  | GuardLine
  | HealLine
  | ScoresLine
  | ChangeLine
  | RanksLine
  | WarningLine
  | EndLine
  | { readonly type: "pause" | "continue" | "checkpoint"; readonly step: number };

/** A line's event. What it says is not checked: it comes from the server that the page came from. @returns undefined for what is no event */
export function parseLine(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string"
      ? (value as LogLine)
      : undefined;
  } catch {
    return undefined; // half of a line, or another program's
  }
}
