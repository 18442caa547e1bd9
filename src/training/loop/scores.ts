/** @file How D tells real images from made ones, counted: it only reads the state, so that training learns the same with it and without. */
import { judging, judgingInputs } from "../../gan/index.js";
import { compile } from "../../tensor/index.js";
import type { Program } from "../../tensor/index.js";
import { DataFeed } from "../data/data-feed.js";
import type { ScoresEvent } from "../events.js";
import type { Session } from "./session.js";

/** Of each kind, or one batch where that is more; always the same real ones. */
const judged = 64;
const bins = 20;

/** Scores of the state as it is at the time of the call; undefined where one is not finite. */
export type Scorer = () => Omit<ScoresEvent, "type" | "step"> | undefined;

/** Compiles what has D judge a session's images, in batches as it sees them in training, all ranks together; undefined where there is no such D. @param batch of training */
export async function createScorer(
  { gan, data, spec, executor, state, cut }: Session,
  batch: number,
): Promise<Scorer | undefined> {
  const { judge } = gan;
  if (judge === undefined) return undefined;
  const program = await compile(judging(gan, judge), {
    ...{ executor, state, inputs: judgingInputs(gan, spec, batch) },
    ...(cut === undefined ? {} : { sharding: cut.sharding }),
  });
  const feed = new DataFeed(gan, data, { batch, seed: 0, share: cut?.share });
  const batches = Math.ceil(judged / batch);
  return () => {
    feed.seek(0);
    const scores: Judged = { real: [], fake: [] };
    for (let index = 0; index < batches; index++) judgeBatch(program, feed, index, scores);
    return histogramsOf(judge.kind, scores);
  };
}

interface Judged {
  readonly real: number[];
  readonly fake: number[];
}

/** Adds the scores of the next batch. @param index of the batch, and seed of its latents */
function judgeBatch(program: Program, feed: DataFeed, index: number, scores: Judged): void {
  feed.fill(program);
  const result = program.run({ seed: [index] });
  for (const kind of ["real", "fake"] as const) for (const score of result.tensor(kind)) scores[kind].push(score);
}

/** Probabilities are counted over [0, 1], plain outputs over the range that they have. */
function histogramsOf(kind: ScoresEvent["kind"], { real, fake }: Judged): ReturnType<Scorer> {
  const all = [...real, ...fake];
  if (!all.every(Number.isFinite)) return undefined;
  const [from, to] = kind === "probability" ? [0, 1] : rangeOf(all);
  const counted = (values: readonly number[]): number[] => {
    const counts = Array.from({ length: bins }, () => 0);
    for (const value of values) {
      const bin = Math.min(bins - 1, Math.floor((bins * (value - from)) / (to - from)));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts;
  };
  return { kind, from, to, real: counted(real), fake: counted(fake) };
}

/** The least and the largest; where these are equal, a range around them. */
function rangeOf(values: readonly number[]): [number, number] {
  const [least, largest] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [
    Infinity,
    -Infinity,
  ] as [number, number]);
  return least < largest ? [least, largest] : [least - 0.5, largest + 0.5];
}
