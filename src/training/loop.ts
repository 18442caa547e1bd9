/** @file One uninterrupted stretch of training: steps, and the events that become due between them. */
import { nextTurn } from "#next-turn";
import type { ImageDataset } from "../data/portable.js";
import { readState } from "./checkpoint.js";
import type { Checkpoint } from "./checkpoint.js";
import type { TrainingConfig } from "./config.js";
import { imageOf } from "./data-feed.js";
import type { EvaluationEvent, StepEvent, TrainingEvent } from "./events.js";
import { TrainingError } from "./errors.js";
import { divergence, GoodStates, isHealable, Watch } from "./guards/index.js";
import type { Finding } from "./guards/index.js";
import { Meter } from "./meter.js";
import { createPictures, firstImages, shownCount } from "./pictures.js";
import type { Session } from "./session.js";

/** Longest stretch without looking at signals; shorter ones would let the worker threads fall asleep. */
const pauseEveryMs = 75;

/** What ends a stretch before its time, under `guard: heal`. */
export interface Trouble {
  readonly finding: Finding;
  readonly step: number;
  /** The newest state from well before it. */
  readonly good: Checkpoint;
}

/** How a stretch begins and may end. */
export interface LoopOptions {
  /** Where `session` has been taken to; nothing where it begins. */
  readonly from: Checkpoint | undefined;
  /** Ends training after the step that runs, with a checkpoint. */
  readonly signal: AbortSignal | undefined;
  /** Whether a finding ends it, to be healed. */
  readonly heals: boolean;
}

/**
 * Trains until all steps are done, the signal comes, or a guard finds something that is to be healed.
 * @throws TrainingError when it diverges and is not to be healed
 */
export async function* loop(
  config: TrainingConfig,
  session: Session,
  { from, signal, heals }: LoopOptions,
): AsyncGenerator<TrainingEvent, Trouble | undefined, void> {
  const { spec, executor, state, feed, parameters, memoryBytes } = session;
  const { dataset, target } = session.data;
  const pictures = await createPictures(session);
  const evaluate =
    config.evaluateEvery > 0 ? await (await import("./evaluator.js")).createEvaluator(session, config) : undefined;
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
  /** Measures between two steps; the state is copied at once, so that what is not finite is found here. */
  const evaluation = async (): Promise<EvaluationEvent | undefined> => {
    if (evaluate === undefined || !(step === config.steps || isDue(step, config.evaluateEvery))) return undefined;
    clock.stop();
    const startedAt = performance.now();
    const copy = snapshot();
    const measured = await evaluate();
    const took = (performance.now() - startedAt) / 1000;
    clock.start();
    return { type: "evaluation", step, ...measured, seconds: clock.seconds, took, snapshot: () => copy };
  };
  const stepEvent = (): StepEvent => {
    const stepsPerSecond = meter.steps / clock.lap();
    return {
      type: "step",
      step,
      metrics: { ...meter.take(), ...watch?.takeNorms() },
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
  const watch = config.guard === "off" ? undefined : new Watch(session, config.options);
  const good = new GoodStates(heals ? snapshot : undefined);
  good.keep();
  const goesOn = (): boolean => step < config.steps && signal?.aborted !== true;
  clock.start();
  let pausedAt = performance.now();
  while (goesOn()) {
    const { program, result } = session.step();
    step++;
    const isLast = step === config.steps;
    const isSaved = isLast || isDue(step, config.checkpointEvery);
    const findings: Finding[] = [];
    let measured: EvaluationEvent | undefined;
    try {
      meter.add(program, result, step);
      findings.push(...((await watch?.onState(step)) ?? []));
      if (isSaved) good.keep();
      measured = await evaluation();
    } catch (error) {
      if (watch === undefined || !(error instanceof TrainingError)) throw error;
      const finding = divergence(error);
      yield { type: "guard", step, ...finding };
      if (!heals) throw error;
      return { finding, step, good: good.before(step) };
    }
    if (isLast || step % config.logEvery === 0) {
      const event = stepEvent();
      findings.push(...(watch?.onStep(event) ?? []));
      yield* timed(() => event);
    }
    findings.push(...((await watch?.onImages(step)) ?? []));
    for (const finding of findings) yield { type: "guard", step, ...finding };
    const [finding] = findings;
    if (heals && finding !== undefined && isHealable(finding)) return { finding, step, good: good.before(step) };
    if (isLast || isDue(step, config.samplesEvery)) yield* timed(samples);
    if (measured !== undefined) {
      const event = measured;
      yield* timed(() => event);
    }
    if (isSaved) {
      yield* timed(() => ({ type: "checkpoint", step, snapshot }));
      savedStep = step;
    }
    if (performance.now() - pausedAt > pauseEveryMs) {
      await nextTurn();
      pausedAt = performance.now();
    }
  }
  clock.stop();
  if (savedStep !== step) yield { type: "checkpoint", step, snapshot };
  yield { type: step < config.steps ? "interrupt" : "finish", step, seconds: clock.seconds };
  return undefined;
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
