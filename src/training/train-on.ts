/** @file Training as an async iterable of events. It touches no file and runs in a browser, too: recorder.ts saves what it yields. */
import { CheckpointError } from "../base/errors.js";
import type { TrainingData } from "./data-feed.js";
import { writeState } from "./checkpoint.js";
import type { Checkpoint } from "./checkpoint.js";
import type { TrainingConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import type { TrainingEvent } from "./events.js";
import { adoptWeights } from "./fine-tune.js";
import { gentler } from "./guards/index.js";
import { loop } from "./loop.js";
import { openSession } from "./session.js";
import type { Session } from "./session.js";

/** How to train besides the configuration. */
export interface TrainOnOptions {
  /** Ends training after the step that runs, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** Goes on from here instead of from nothing. */
  readonly from?: Checkpoint | undefined;
  /** Begins with these weights where they fit; that of `config.from`. */
  readonly weights?: Checkpoint | undefined;
}

/** How often a training is healed before its failure counts as final. */
const mostHeals = 5;

/**
 * Trains a GAN on data that are open; they are fitted to `config.size`. The same configuration gives the same weights, whatever happens in between; under `guard: heal` a failure is answered by
 * going back and on with a gentler configuration.
 * @throws ConfigError, DataError for wrong input; CheckpointError when `from` does not fit; TrainingError when it diverges
 */
export async function* trainOn(
  data: TrainingData,
  config: TrainingConfig,
  { from, weights, signal }: TrainOnOptions = {},
): AsyncGenerator<TrainingEvent, void, void> {
  let [current, start] = [config, from];
  for (let heals = 0; ; heals++) {
    const session = await openSession(current, data);
    try {
      if (start === undefined) await session.initialize();
      else resume(session, start);
      if (start === undefined && weights !== undefined) {
        const message = adoptWeights(session, weights, config.from);
        if (message !== undefined) yield { type: "warning", message };
      }
      const canHeal = config.guard === "heal" && heals < mostHeals;
      const trouble = yield* loop(current, session, { from: start, signal, heals: canHeal });
      if (trouble === undefined) return;
      const { finding, good } = trouble;
      const healed = gentler(current, finding);
      if (healed === undefined)
        throw new TrainingError(
          `step ${trouble.step}: ${finding.guard}: ${finding.evidence}; recipe ${config.recipe} has no learning rate to lower: ${finding.advice}`,
        );
      [current, start] = [healed.config, good];
      yield { type: "heal", step: good.step, from: trouble.step, guard: finding.guard, change: healed.change };
    } finally {
      await session.dispose();
    }
  }
}

function resume(session: Session, from: Checkpoint): void {
  const { dataset, target } = session.data;
  const source = `the checkpoint of step ${from.step}`;
  for (const [then, now] of [
    [from.data, dataset],
    [from.data.target, target],
  ] as const) {
    if (then?.sha256 === now?.sha256) continue;
    throw new CheckpointError(
      `${source}: was trained on other data (${then?.name ?? "none"}, ${then?.count ?? 0} images) than ${now?.name ?? "none"}, ${now?.count ?? 0} images; give the same`,
    );
  }
  writeState(session.state, from, source);
  session.feed.seek(from.data.batches);
}
