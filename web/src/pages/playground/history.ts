/** @file What the curves are drawn from: figures by step, fewer of them the longer a game goes on. */
import type { playground } from "ganvas/browser";

/** Most entries of a curve; when there are more, every second goes. */
const most = 1000;

/** Figures of an entry; null where there was none. */
export interface Entry {
  readonly step: number;
  readonly discriminatorLoss: number | null;
  readonly generatorLoss: number | null;
  readonly onReal: number | null;
  readonly onMade: number | null;
  /** Share of the modes, or of the data, in [0, 1]. */
  readonly covered: number | null;
}

export type History = readonly Entry[];

const finite = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** In [0, 1]. */
export const shareOf = (coverage: playground.Coverage): number =>
  coverage.kind === "modes" ? coverage.covered / coverage.modes : coverage.covered;

export function entryOf(
  step: number,
  figures: playground.StepFigures,
  coverage: playground.Coverage | undefined,
): Entry {
  return {
    step,
    discriminatorLoss: finite(figures.discriminatorLoss),
    generatorLoss: finite(figures.generatorLoss),
    onReal: finite(figures.onReal),
    onMade: finite(figures.onMade),
    covered: coverage === undefined ? null : shareOf(coverage),
  };
}

/** The history with another entry. An entry with a figure that is measured now and then is not thinned out. */
export function withEntry(history: History, entry: Entry): History {
  const all = [...history, entry];
  return all.length <= most ? all : all.filter((kept, index) => index % 2 === 0 || kept.covered !== null);
}
