/**
 * @file The training loop as an async iterable of events. It touches no file but the data: recorder.ts saves what it yields.
 */
import { setImmediate } from "node:timers/promises";
import { CheckpointError } from "../base/errors.js";
import type { ImageDataset } from "../data/index.js";
import { readState, writeState } from "./checkpoint.js";
import type { Checkpoint } from "./checkpoint.js";
import type { TrainingConfig } from "./config.js";
import { imageOf } from "./data-feed.js";
import type { TrainingEvent } from "./events.js";
import { openData } from "./fit-data.js";
import { Meter } from "./meter.js";
import { createPictures, firstImages, shownCount } from "./pictures.js";
import { openSession } from "./session.js";
import type { Session } from "./session.js";

/** How to train besides the configuration. */
export interface TrainOptions {
  /** Ends training after the step that runs, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** Opened by `config.data` unless given; fitted to `config.size`. */
  readonly dataset?: ImageDataset | undefined;
  /** Likewise the other domain's, by `config.target`. */
  readonly target?: ImageDataset | undefined;
  /** Goes on from here instead of from nothing. */
  readonly from?: Checkpoint | undefined;
}

/** Longest stretch without looking at signals; shorter ones would let the worker threads fall asleep. */
const pauseEveryMs = 75;

/**
 * Trains a GAN. The same configuration gives the same weights, whatever happens in between.
 * @throws ConfigError, DataError for wrong input; CheckpointError when `from` does not fit; TrainingError when it diverges
 */
export async function* train(
  config: TrainingConfig,
  options: TrainOptions = {},
): AsyncGenerator<TrainingEvent, void, void> {
  const { from } = options;
  const { dataset, target } = options;
  const session = await openSession(config, dataset === undefined ? await openData(config) : { dataset, target });
  try {
    if (from === undefined) await session.initialize();
    else resume(session, from);
    yield* loop(config, session, options);
  } finally {
    await session.dispose();
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

async function* loop(
  config: TrainingConfig,
  session: Session,
  { from, signal }: TrainOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  const { spec, executor, state, feed, parameters, memoryBytes } = session;
  const { dataset, target } = session.data;
  const pictures = await createPictures(session);
  const meter = new Meter();
  const clock = new Stopwatch(from?.seconds ?? 0);
  let step = from?.step ?? 0;
  let savedStep = from?.step ?? -1;

  const snapshot = (): Checkpoint => ({
    step,
    seconds: clock.seconds,
    config,
    image: spec,
    data: {
      ...factsOf(dataset),
      batches: feed.loader.step,
      ...(target === undefined ? {} : { target: factsOf(target) }),
    },
    tensors: readState(state),
  });
  const samples = (): TrainingEvent => ({
    type: "samples",
    kind: "fakes",
    step,
    ...pictures(),
  });
  const stepEvent = (): TrainingEvent => {
    const stepsPerSecond = meter.steps / clock.lap();
    return {
      type: "step",
      step,
      metrics: meter.take(),
      seconds: clock.seconds,
      stepsPerSecond,
      imagesPerSecond: stepsPerSecond * config.batch,
    };
  };
  /** Hands an event out; making it and the time until the caller asks for the next one are not training time. */
  const timed = async function* (makeEvent: () => TrainingEvent): AsyncGenerator<TrainingEvent, void, void> {
    clock.stop();
    yield makeEvent();
    clock.start();
  };

  yield {
    type: "start",
    step,
    config,
    device: executor.name,
    image: imageOf(dataset),
    data: { name: dataset.name, count: dataset.count },
    parameters,
    memoryBytes,
  };
  if (step === 0) {
    yield {
      type: "samples",
      kind: "reals",
      step,
      images: firstImages(dataset, shownCount(dataset)),
      count: shownCount(dataset),
      image: imageOf(dataset),
      columns: 8,
    };
    yield samples();
  }
  const goesOn = (): boolean => step < config.steps && signal?.aborted !== true;
  clock.start();
  let pausedAt = performance.now();
  while (goesOn()) {
    const { program, result } = session.step();
    step++;
    meter.add(program, result, step);
    const isLast = step === config.steps;
    if (isLast || step % config.logEvery === 0) yield* timed(stepEvent);
    if (isLast || isDue(step, config.samplesEvery)) yield* timed(samples);
    if (isLast || isDue(step, config.checkpointEvery)) {
      yield* timed(() => ({ type: "checkpoint", step, snapshot }));
      savedStep = step;
    }
    if (performance.now() - pausedAt > pauseEveryMs) {
      await setImmediate();
      pausedAt = performance.now();
    }
  }
  clock.stop();
  if (savedStep !== step) yield { type: "checkpoint", step, snapshot };
  yield { type: step < config.steps ? "interrupt" : "finish", step, seconds: clock.seconds };
}

const isDue = (step: number, every: number): boolean => every > 0 && step % every === 0;

const factsOf = ({ name, count, sha256 }: ImageDataset) => ({ name, count, sha256 });

/** Time spent training, in seconds. */
class Stopwatch {
  #elapsed: number;
  #startedAt: number | undefined;
  #lapAt: number;

  constructor(elapsed: number) {
    this.#elapsed = elapsed;
    this.#lapAt = elapsed;
  }

  get seconds(): number {
    return this.#elapsed + (this.#startedAt === undefined ? 0 : (performance.now() - this.#startedAt) / 1000);
  }

  start(): void {
    this.#startedAt = performance.now();
  }

  stop(): void {
    this.#elapsed = this.seconds;
    this.#startedAt = undefined;
  }

  /** Time since the last lap; never 0. */
  lap(): number {
    const { seconds } = this;
    const time = Math.max(seconds - this.#lapAt, 1e-6);
    this.#lapAt = seconds;
    return time;
  }
}
