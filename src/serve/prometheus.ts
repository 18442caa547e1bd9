/** @file Figures in Prometheus's text format (version 0.0.4): counters by label, histograms, and values that are read when asked for. */

/** The media type of {@link exposition}. */
export const prometheusType = "text/plain; version=0.0.4; charset=utf-8";

/** A figure, as lines. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  lines(): Iterable<string>;
}

/** Counts, one for each value of a label. */
export class Counter implements Metric {
  readonly type = "counter";
  readonly name: string;
  readonly help: string;
  readonly #label: string;
  readonly #counts = new Map<string, number>();

  /** @param label its name; its values must be few and need no escapes */
  constructor(name: string, help: string, label: string) {
    [this.name, this.help, this.#label] = [name, help, label];
  }

  add(value: string, count = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
  }

  *lines(): Generator<string> {
    for (const [value, count] of this.#counts) yield `${this.name}{${this.#label}="${value}"} ${count}`;
  }
}

/** How often values were at most each of some bounds. */
export class Histogram implements Metric {
  readonly type = "histogram";
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  /** @param bounds in rising order */
  constructor(name: string, help: string, bounds: readonly number[]) {
    [this.name, this.help, this.#bounds] = [name, help, bounds];
    this.#counts = bounds.map(() => 0);
  }

  add(value: number): void {
    this.#sum += value;
    this.#count++;
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  *lines(): Generator<string> {
    let below = 0;
    for (const [index, bound] of this.#bounds.entries()) {
      below += this.#counts[index] ?? 0;
      yield `${this.name}_bucket{le="${bound}"} ${below}`;
    }
    yield `${this.name}_bucket{le="+Inf"} ${this.#count}`;
    yield `${this.name}_sum ${this.#sum}`;
    yield `${this.name}_count ${this.#count}`;
  }
}

/** A value that is read when it is asked for. */
export const reading = (type: "counter" | "gauge", name: string, help: string, read: () => number): Metric => ({
  ...{ name, help, type },
  lines: () => [`${name} ${read()}`],
});

/** All of the figures as one text. */
export const exposition = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap((metric) => [
      `# HELP ${metric.name} ${metric.help}`,
      `# TYPE ${metric.name} ${metric.type}`,
      ...metric.lines(),
    ])
    .map((line) => `${line}\n`)
    .join("");
