/** @file Training as an async iterable of events. It touches no file and runs in a browser, too: recorder.ts saves what it yields. */
import { CheckpointError, GanvasError } from "../../base/errors.js";
import type { TrainingData } from "../data/data-feed.js";
import { writeState } from "../checkpoints/checkpoint.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import type { TrainingConfig } from "../config/config.js";
import type { ControlSource } from "./control-command.js";
import { TrainingError } from "../errors.js";
import type { TrainingEvent } from "../events.js";
import { adoptWeights } from "./fine-tune.js";
import { gentler } from "../guards/index.js";
import { loop } from "./loop.js";
import type { Change, Ending, Stretch } from "./loop.js";
import { createPictures } from "./pictures.js";
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
  /** Asked for commands between steps, some four times a second. */
  readonly control?: ControlSource | undefined;
}

/** How often a training is healed before its failure counts as final. */
const mostHeals = 5;

/**
 * Trains a GAN on data that are open; they are fitted to `config.size`. The same configuration gives the same weights, whatever happens in between; under `guard: heal` a failure is answered by
 * going back and on with a gentler configuration. Who changes the configuration on the way gets what a run of the new one would that begins with this state.
 * @throws ConfigError, DataError for wrong input; CheckpointError when `from` does not fit; TrainingError when it diverges
 */
export async function* trainOn(
  data: TrainingData,
  config: TrainingConfig,
  { from, weights, signal, control }: TrainOnOptions = {},
): AsyncGenerator<TrainingEvent, void, void> {
  let [start, heals] = [from, 0];
  let change: Change | undefined;
  let opened = await open(config, data, { start, weights });
  for (;;) {
    const { stretch, news } = opened;
    let ending: Ending;
    try {
      yield* news;
      ending = yield* loop(stretch, {
        ...{ from: start, signal, control },
        heals: stretch.config.guard === "heal" && heals < mostHeals,
        isPaused: change?.isPaused === true,
        isSavedFirst: change !== undefined,
      });
    } finally {
      await stretch.session.dispose();
    }
    if (ending === undefined) return;
    if (ending.kind === "change") {
      [change, start] = [ending, ending.state];
      opened = await openChanged(ending, data);
      continue;
    }
    const { finding, good, step } = ending;
    const healed = gentler(stretch.config, finding);
    if (healed === undefined)
      throw new TrainingError(
        `step ${step}: ${finding.guard}: ${finding.evidence}; recipe ${config.recipe} has no learning rate to lower: ${finding.advice}`,
      );
    heals++;
    [change, start] = [undefined, good];
    const event = { type: "heal", step: good.step, from: step, guard: finding.guard, change: healed.change } as const;
    opened = { ...(await open(healed.config, data, { start })), news: [event] };
  }
}

/** A stretch of training, set up, and what there is to say before it begins. */
interface Opened {
  readonly stretch: Stretch;
  readonly news: readonly TrainingEvent[];
}

/** Sets a stretch up in the state `start`, or in a new one: drawn, and then with other `weights` where there are any. */
async function open(
  config: TrainingConfig,
  data: TrainingData,
  { start, weights }: { readonly start: Checkpoint | undefined; readonly weights?: Checkpoint | undefined },
): Promise<Opened> {
  const session = await openSession(config, data);
  try {
    if (start === undefined) await session.initialize();
    else resume(session, start);
    const message =
      start === undefined && weights !== undefined ? adoptWeights(session, weights, config.from) : undefined;
    const pictures = await createPictures(session);
    const evaluate =
      config.evaluateEvery > 0
        ? await (await import("../evaluation/evaluator.js")).createEvaluator(session, config)
        : undefined;
    return {
      stretch: { config, session, pictures, evaluate },
      news: message === undefined ? [] : [{ type: "warning", message }],
    };
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

/** The stretch after a change; as before, with a warning, when there can be none. */
async function openChanged({ config, text, state }: Change, data: TrainingData): Promise<Opened> {
  try {
    const { stretch } = await open(config, data, { start: state });
    return { stretch, news: [{ type: "change", step: state.step, change: text }] };
  } catch (error) {
    if (!(error instanceof GanvasError)) throw error;
    const { stretch } = await open(state.config, data, { start: state });
    return { stretch, news: [{ type: "warning", message: `not changed: ${text}: ${error.message}` }] };
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
