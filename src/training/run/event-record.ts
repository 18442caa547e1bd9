/** @file Events as plain objects for events.jsonl and `--json`: no pixels, no functions, short numbers. */
import type { TrainingEvent } from "../events.js";
import { measuredOf } from "../evaluation/figures.js";
import type { FigureRecord } from "../evaluation/figures.js";

/** A number with at most six digits that count. */
export const short = (value: number): number => Number(value.toPrecision(6));

/** A figure with short numbers. */
export const shortFigure = (figure: FigureRecord): FigureRecord => ({
  ...figure,
  value: short(figure.value),
  ...(figure.interval === undefined ? {} : { interval: short(figure.interval) }),
  ...(figure.real === undefined ? {} : { real: short(figure.real) }),
});

/** What a line of the log says about an event. */
export function eventRecord(event: TrainingEvent): Record<string, unknown> {
  switch (event.type) {
    case "start":
    case "warning":
    case "guard":
    case "heal":
    case "pause":
    case "continue":
    case "change":
      return { ...event };
    case "step": {
      const metrics = Object.fromEntries(Object.entries(event.metrics).map(([name, value]) => [name, short(value)]));
      return {
        type: event.type,
        step: event.step,
        metrics,
        seconds: short(event.seconds),
        stepsPerSecond: short(event.stepsPerSecond),
        imagesPerSecond: short(event.imagesPerSecond),
      };
    }
    case "samples": {
      const { type, step, kind, count, file } = event;
      return { type, step, kind, count, ...(file === undefined ? {} : { file }) };
    }
    case "checkpoint": {
      const { type, step, file, bytes } = event;
      return { type, step, ...(file === undefined ? {} : { file, bytes }) };
    }
    case "evaluation": {
      const { type, seconds, took, file } = event;
      const { figures, ...measured } = measuredOf(event);
      const own = { seconds: short(seconds), took: short(took), ...(file === undefined ? {} : { file }) };
      return { type, ...measured, ...own, figures: figures.map(shortFigure) };
    }
    case "scores":
      return { ...event, from: short(event.from), to: short(event.to) };
    case "ranks": {
      const { type, step, hosts, bytes, communication } = event;
      const [imagesPerSecond, waited] = [event.imagesPerSecond, event.waited].map((each) => each.map(short));
      return { type, step, hosts, imagesPerSecond, waited, bytes, communication: short(communication) };
    }
    case "finish":
    case "interrupt":
      return { ...event, seconds: short(event.seconds) };
    default:
      throw new Error(`internal: no record of ${String(event satisfies never)}`);
  }
}
