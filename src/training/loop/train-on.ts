/** @file Training as an async iterable of events. It touches no file and runs in a browser, too: recorder.ts saves what it yields. */
import { CheckpointError, ConfigError, GanvasError } from "../../base/errors.js";
import type { TrainingData } from "../data/data-feed.js";
import { writeState } from "../checkpoints/checkpoint.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import type { Communicator } from "../communicator.js";
import type { TrainingConfig } from "../config/config.js";
import type { ControlSource } from "./control-command.js";
import { TrainingError } from "../errors.js";
import type { TrainingEvent } from "../events.js";
import { adoptWeights } from "./fine-tune.js";
import { gentler } from "../guards/index.js";
import { checkAlike } from "../ranks/alike.js";
import { dataFacts, programFact } from "../ranks/facts.js";
import { Lockstep } from "../ranks/lockstep.js";
import { withShards } from "../ranks/shards.js";
import { settle, shared } from "../ranks/together.js";
import { loop } from "./loop.js";
import type { Change, Ending, Stretch } from "./loop.js";
import { createPictures } from "./pictures.js";
import { openSession } from "./session.js";
import type { Session, SessionOptions } from "./session.js";

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
  /** Ranks that train this together: all of them call this with the same configuration, data and state, and get the same events, but pictures and figures, which rank 0 has alone. */
  readonly communicator?: Communicator | undefined;
  /** For `threads: auto`; all processors, at most 8, unless given. */
  readonly threads?: number | undefined;
  /** What of this rank rank 0 should say, since the last call; asked between steps. */
  readonly messages?: (() => readonly string[]) | undefined;
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
  asked: TrainingConfig,
  { from, weights, signal, control, communicator, threads, messages }: TrainOnOptions = {},
): AsyncGenerator<TrainingEvent, void, void> {
  const config = await settle(communicator, () =>
    withShards(checkedDevice(asked, communicator), communicator?.size ?? 1),
  );
  if (communicator !== undefined) checkAlike(communicator, dataFacts(data));
  const lockstep = communicator === undefined ? undefined : new Lockstep(communicator, { signal, control, messages });
  const ranks = { communicator, threads };
  let [start, heals] = [from, 0];
  let change: Change | undefined;
  let opened = await open(config, data, { ...ranks, start, weights });
  for (;;) {
    const { stretch, news } = opened;
    let ending: Ending;
    try {
      yield* news;
      ending = yield* loop(stretch, {
        ...{ from: start, signal, control, lockstep },
        ...(lockstep === undefined ? {} : { signal: lockstep.signal, control: lockstep.control }),
        heals: stretch.config.guard === "heal" && heals < mostHeals,
        isPaused: change?.isPaused === true,
        isSavedFirst: change !== undefined,
      });
    } catch (error) {
      // What ends a training is found in what all ranks have alike; anything else happened to one of them alone.
      if (error instanceof TrainingError) shared(error);
      throw error;
    } finally {
      await stretch.session.dispose();
    }
    if (ending === undefined) return;
    if (ending.kind === "change") {
      [change, start] = [ending, ending.state];
      opened = await openChanged(ending, data, ranks);
      continue;
    }
    const { finding, good, step } = ending;
    const healed = gentler(stretch.config, finding);
    if (healed === undefined)
      throw shared(
        new TrainingError(
          `step ${step}: ${finding.guard}: ${finding.evidence}; recipe ${config.recipe} has no learning rate to lower: ${finding.advice}`,
        ),
      );
    heals++;
    [change, start] = [undefined, good];
    const event = { type: "heal", step: good.step, from: step, guard: finding.guard, change: healed.change } as const;
    opened = { ...(await open(healed.config, data, { ...ranks, start })), news: [event] };
  }
}

/** @throws ConfigError for a device that works for one process only */
function checkedDevice(config: TrainingConfig, communicator: Communicator | undefined): TrainingConfig {
  if (communicator === undefined || config.device !== "reference") return config;
  throw new ConfigError(
    "device is reference, which works for one process only; give --device wasm, or leave --distributed out",
  );
}

/** A stretch of training, set up, and what there is to say before it begins. */
interface Opened {
  readonly stretch: Stretch;
  readonly news: readonly TrainingEvent[];
}

/** Where a stretch begins, and who trains it. */
interface OpenOptions extends SessionOptions {
  readonly start: Checkpoint | undefined;
  readonly weights?: Checkpoint | undefined;
}

/** Sets a stretch up in the state `start`, or in a new one: drawn, and then with other `weights` where there are any. */
async function open(config: TrainingConfig, data: TrainingData, options: OpenOptions): Promise<Opened> {
  const { communicator } = options;
  const opened = await settle(communicator, () => openAlone(config, data, options));
  if (communicator === undefined) return opened;
  try {
    checkAlike(communicator, [programFact(opened.stretch.session, config)]);
    return opened;
  } catch (error) {
    await opened.stretch.session.dispose();
    throw error;
  }
}

async function openAlone(
  config: TrainingConfig,
  data: TrainingData,
  { start, weights, communicator, threads }: OpenOptions,
): Promise<Opened> {
  const session = await openSession(config, data, { communicator, threads });
  try {
    if (start === undefined) await session.initialize();
    else resume(session, start);
    const message =
      start === undefined && weights !== undefined ? adoptWeights(session, weights, config.from) : undefined;
    const isFirst = (communicator?.rank ?? 0) === 0;
    const pictures = isFirst ? await createPictures(session) : undefined;
    const evaluate =
      config.evaluateEvery > 0
        ? await (await import("../evaluation/evaluator.js")).createEvaluator(session, config, communicator)
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
async function openChanged(
  { config, text, state }: Change,
  data: TrainingData,
  ranks: SessionOptions,
): Promise<Opened> {
  try {
    const { stretch } = await open(config, data, { ...ranks, start: state });
    return { stretch, news: [{ type: "change", step: state.step, change: text }] };
  } catch (error) {
    if (!(error instanceof GanvasError)) throw error;
    const { stretch } = await open(state.config, data, { ...ranks, start: state });
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
