/** @file What figures of evaluations are called among the metrics of a log. */

/** Of a metric that measures several things, each has a name. */
export interface NamedFigure {
  readonly metric: string;
  readonly name: string;
  readonly value: number;
}

/** Figures by short names for columns and curves: `fid`; `pr.precision` and `pr.recall`. */
export function figureValues(figures: readonly NamedFigure[]): Record<string, number> {
  const isAlone = ({ metric }: NamedFigure): boolean => figures.filter((other) => other.metric === metric).length === 1;
  return Object.fromEntries(
    figures.map((figure) => [isAlone(figure) ? figure.metric : `${figure.metric}.${figure.name}`, figure.value]),
  );
}

/** Figures among the metrics of a log: `evaluation.fid`. */
export const evaluationMetrics = (figures: readonly NamedFigure[]): Record<string, number> =>
  Object.fromEntries(Object.entries(figureValues(figures)).map(([name, value]) => [`evaluation.${name}`, value]));
