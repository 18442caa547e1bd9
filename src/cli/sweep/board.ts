/**
 * @file Who trains which trial of a sweep that ranks share. Every rank keeps the same board: each hears the same reports in the same order, so all
 * of them know what comes next without being told.
 */
import type { TrialRecord } from "./record.js";
import type { TrialEnd } from "./trainer.js";

/** What a rank says before the first round. */
export interface Introduction {
  /** Trainings at a time. */
  readonly jobs: number;
  /** What its file system knows of each trial, in their order. */
  readonly records: readonly TrialRecord[];
}

/** What a rank says in each round. */
export interface Report {
  /** Trials that it has trained since the last one. */
  readonly ended: readonly TrialEnd[];
  /** Whether it was told to stop. */
  readonly isStopping: boolean;
}

export class Board {
  readonly #records: Map<string, TrialRecord>;
  /** Trials that nobody trains yet, in order, with the ranks that could: those whose folders hold the most of it. */
  #waiting: { readonly name: string; readonly ranks: readonly number[] }[] = [];
  /** By rank, trainings that it could take on. */
  readonly #free: number[];
  #running = 0;
  #isStopping = false;

  /** @param introductions by rank */
  constructor(introductions: readonly Introduction[]) {
    this.#free = introductions.map(({ jobs }) => jobs);
    this.#records = new Map();
    for (const [index, { trial: name }] of (introductions[0]?.records ?? []).entries()) {
      const known = introductions.flatMap(({ records }, rank) => {
        const record = records[index];
        return record === undefined ? [] : [{ rank, record }];
      });
      const best = known.reduce((a, b) => (progressOf(b.record) > progressOf(a.record) ? b : a));
      this.#records.set(name, best.record);
      if (best.record.state === "finished") continue;
      const ranks = known.filter(({ record }) => progressOf(record) === progressOf(best.record));
      this.#waiting.push({ name, ranks: ranks.map(({ rank }) => rank) });
    }
  }

  /** Of all trials, in order. */
  get records(): readonly TrialRecord[] {
    return [...this.#records.values()];
  }

  /** Whether nothing runs, and nothing will. */
  get isDone(): boolean {
    return this.#running === 0 && (this.#isStopping || this.#waiting.length === 0);
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /**
   * Notes what ranks have done.
   * @param reports by rank
   * @returns names of the trials that each rank begins now
   */
  round(reports: readonly Report[]): readonly (readonly string[])[] {
    for (const [rank, { ended, isStopping }] of reports.entries()) {
      this.#isStopping ||= isStopping;
      for (const { record } of ended) {
        this.#records.set(record.trial, record);
        this.#free[rank] = this.#freeOf(rank) + 1;
        this.#running--;
      }
    }
    const begun: string[][] = reports.map(() => []);
    if (this.#isStopping) return begun;
    this.#waiting = this.#waiting.filter(({ name, ranks }) => {
      const rank = ranks.reduce((a, b) => (this.#freeOf(b) > this.#freeOf(a) ? b : a));
      if (this.#freeOf(rank) === 0) return true;
      this.#free[rank] = this.#freeOf(rank) - 1;
      this.#running++;
      begun[rank]?.push(name);
      return false;
    });
    return begun;
  }

  #freeOf(rank: number): number {
    return this.#free[rank] ?? 0;
  }
}

/** More is further. */
const progressOf = ({ state, step }: TrialRecord): number =>
  state === "waiting" ? -1 : state === "finished" ? Infinity : step;
