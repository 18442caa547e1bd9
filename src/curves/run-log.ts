/**
 * @file A run's log as it grows: line by line, into columns for curves and lists for people. Of steps that are done twice, because the run went on from an
 * older checkpoint, the last time counts, as in src/training/run/history.ts.
 */
import { MetricColumns } from "./columns.js";
import type { Mark } from "./marks.js";
import { evaluationMetrics } from "./figure-names.js";
import type {
  ChangeLine,
  EndLine,
  EvaluationLine,
  GuardLine,
  HealLine,
  LogLine,
  RanksLine,
  SamplesLine,
  ScoresLine,
  StartLine,
  StepLine,
} from "./log-line.js";

/** What a guard found, what was healed, what somebody changed. */
export type Happening = GuardLine | HealLine | ChangeLine;

export class RunLog {
  readonly curves: MetricColumns;
  readonly evaluationCurves: MetricColumns;
  /** Of the last session. */
  start: StartLine | undefined;
  last: StepLine | undefined;
  end: EndLine | undefined;
  /** Of the last session, where processes train together. */
  ranks: RanksLine | undefined;
  isPaused = false;
  /** Fakes, in order, each with a file. */
  fakes: SamplesLine[] = [];
  reals: SamplesLine | undefined;
  evaluations: EvaluationLine[] = [];
  scores: ScoresLine[] = [];
  /** In order; what led to healing stays, though its steps were done again. */
  happenings: Happening[] = [];
  warnings: string[] = [];

  constructor(name: string) {
    this.curves = new MetricColumns(name);
    this.evaluationCurves = new MetricColumns(name);
  }

  /** Steps done. */
  get step(): number {
    return Math.max(this.start?.step ?? 0, this.last?.step ?? 0, this.end?.step ?? 0);
  }

  add(line: LogLine): void {
    switch (line.type) {
      case "start":
        this.#begin(line);
        break;
      case "step":
        this.curves.add(line);
        this.last = line;
        break;
      case "samples":
        if (line.kind === "reals") this.reals = line;
        else this.fakes = added(this.fakes, line);
        break;
      case "evaluation":
        this.evaluations = added(this.evaluations, line);
        this.evaluationCurves.add({ step: line.step, seconds: line.seconds, metrics: evaluationMetrics(line.figures) });
        break;
      case "scores":
        this.scores = added(this.scores, line);
        break;
      case "guard":
      case "heal":
      case "change":
        this.happenings = [...this.happenings, line];
        break;
      case "ranks":
        this.ranks = line;
        break;
      case "warning":
        this.warnings = [...this.warnings, line.message];
        break;
      case "pause":
      case "continue":
        this.isPaused = line.type === "pause";
        break;
      case "finish":
      case "interrupt":
        this.end = line;
        break;
      case "checkpoint":
        break;
      default:
        line satisfies never; // an event that another version knows
    }
  }

  /** A session begins: what came after its first step is done again. */
  #begin(start: StartLine): void {
    const { step } = start;
    this.start = start;
    [this.end, this.ranks, this.isPaused] = [undefined, undefined, false];
    this.curves.cut(step);
    this.evaluationCurves.cut(step);
    if ((this.last?.step ?? 0) > step) this.last = undefined;
    this.fakes = upTo(this.fakes, step);
    this.evaluations = upTo(this.evaluations, step);
    this.scores = upTo(this.scores, step);
    // After healing, steps are not done again but in another way.
    const last = this.happenings.at(-1);
    if (last?.type !== "heal" || last.step !== step)
      this.happenings = this.happenings.filter((happening) => reachedBy(happening) <= step);
  }

  /** Where something happened, for charts. */
  marks(): Mark[] {
    const { steps, seconds } = this.curves;
    return this.happenings.map(({ type, step }) => ({
      step,
      seconds: seconds[steps.findLastIndex((logged) => logged <= step)] ?? 0,
      kind: type,
    }));
  }
}

/** Adds what was at a step, in place of what was there before. */
const added = <T extends { readonly step: number }>(list: readonly T[], one: T): T[] => [
  ...list.filter(({ step }) => step < one.step),
  one,
];

const upTo = <T extends { readonly step: number }>(list: readonly T[], last: number): T[] =>
  list.filter(({ step }) => step <= last);

/** The step at which something happened. */
const reachedBy = (happening: Happening): number => (happening.type === "heal" ? happening.from : happening.step);
