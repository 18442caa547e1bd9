/** @file One uninterrupted stretch of training: steps, and the events that become due between them. */
import { nextTurn } from "#next-turn";
import type { ImageDataset } from "../../data/portable.js";
import { digestState, readState } from "../checkpoints/checkpoint.js";
import type { Checkpoint } from "../checkpoints/checkpoint.js";
import type { TrainingConfig } from "../config/config.js";
import { imageOf } from "../data/data-feed.js";
import type { ControlSource } from "./control-command.js";
import { Controls } from "./controls.js";
import type { EvaluationEvent, RanksEvent, StepEvent, TrainingEvent } from "../events.js";
import { TrainingError } from "../errors.js";
import type { Evaluator } from "../evaluation/evaluator.js";
import type { Lockstep } from "../ranks/lockstep.js";
import { divergence, GoodStates, isHealable, Watch } from "../guards/index.js";
import type { Finding } from "../guards/index.js";
import { Meter } from "./meter.js";
import { createScorer } from "./scores.js";
import type { Scorer } from "./scores.js";
import { firstImages, shownCount } from "./pictures.js";
import type { Pictures } from "./pictures.js";
import type { Session } from "./session.js";
import { Stopwatch } from "./stopwatch.js";

/** Steps after which ranks compare what they have in memory, beside the first and those that are saved. */
const compareEvery = 500;
/** Longest stretch without looking at signals; shorter ones would let the worker threads fall asleep. */
const pauseEveryMs = 75;

/** What a stretch works with, set up. */
export interface Stretch {
  readonly config: TrainingConfig;
  readonly session: Session;
  /** None on ranks that nobody watches. */
  readonly pictures: (() => Pictures) | undefined;
  /** None where nothing is to be measured. */
  readonly evaluate: Evaluator | undefined;
}

/** What ends a stretch before its time, under `guard: heal`. */
export interface Trouble {
  readonly kind: "trouble";
  readonly finding: Finding;
  readonly step: number;
  /** The newest state from well before it. */
  readonly good: Checkpoint;
}

/** Training is to go on with another configuration. */
export interface Change {
  readonly kind: "change";
  readonly config: TrainingConfig;
  /** How it differs, for people. */
  readonly text: string;
  /** Where it goes on. */
  readonly state: Checkpoint;
  readonly isPaused: boolean;
}

/** How a stretch ends; undefined when training does. */
export type Ending = Trouble | Change | undefined;

/** How a stretch begins and may end. */
export interface LoopOptions {
  /** Where `session` has been taken to; nothing where it begins. */
  readonly from: Checkpoint | undefined;
  /** Ends training after the step that runs, with a checkpoint. */
  readonly signal: AbortSignal | undefined;
  /** Whether a finding ends it, to be healed. */
  readonly heals: boolean;
  /** Commands from outside. */
  readonly control: ControlSource | undefined;
  /** Ranks that train together, whose signal and commands the above are; none for one process. */
  readonly lockstep: Lockstep | undefined;
  /** Whether it begins with a pause. */
  readonly isPaused: boolean;
  /** Whether the state at its beginning is saved. */
  readonly isSavedFirst: boolean;
}

/**
 * Trains until all steps are done, the signal or a command to stop comes, the configuration changes, or a guard finds something that is to be healed.
 * @throws TrainingError when it diverges and is not to be healed
 */
export async function* loop(
  { config, session, pictures, evaluate }: Stretch,
  { from, signal, heals, control, lockstep, isPaused, isSavedFirst }: LoopOptions,
): AsyncGenerator<TrainingEvent, Ending, void> {
  const { spec, executor, state, feed, cut, parameters, memoryBytes } = session;
  const { dataset, target } = session.data;
  const meter = new Meter();
  const clock = new Stopwatch(from?.seconds ?? 0);
  const controls = new Controls(control, {
    ...{ config, data: spec, isPaused },
    isTime: lockstep === undefined ? undefined : () => lockstep.hasCommands,
  });
  let step = from?.step ?? 0;
  let savedStep = isSavedFirst ? -1 : (from?.step ?? -1);

  /** What follows is no training time, until {@link work}. */
  const rest = (): void => {
    clock.stop();
    lockstep?.rest();
  };
  const work = (): void => {
    lockstep?.goOn();
    clock.start();
  };

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
  let scorer: Promise<Scorer | undefined> | undefined;
  const scores = async function* (): AsyncGenerator<TrainingEvent, void, void> {
    scorer ??= createScorer(session, config.batch);
    const found = (await scorer)?.();
    if (found !== undefined) yield { type: "scores", step, ...found };
  };
  const samples = function* (): Generator<TrainingEvent, void, void> {
    if (pictures !== undefined) yield { type: "samples", kind: "fakes", step, ...pictures() };
  };
  /** Measures between two steps; the state is copied at once, so that what is not finite is found here. */
  const evaluation = async (measure: Evaluator): Promise<readonly EvaluationEvent[]> => {
    rest();
    const startedAt = performance.now();
    const copy = snapshot();
    const measured = await measure();
    const took = (performance.now() - startedAt) / 1000;
    work();
    if (measured === undefined) return [];
    return [{ type: "evaluation", step, ...measured, seconds: clock.seconds, took, snapshot: () => copy }];
  };
  /** What the steps since the last call were, and what ranks have to say of them. */
  const logged = (): { event: StepEvent; ranks: RanksEvent | undefined } => {
    const [steps, seconds] = [meter.steps, clock.lap()];
    const images = steps * config.batch;
    const event: StepEvent = {
      type: "step",
      step,
      metrics: { ...meter.take(), ...watch?.takeNorms() },
      seconds: clock.seconds,
      stepsPerSecond: steps / seconds,
      imagesPerSecond: images / seconds,
    };
    const own = images / (cut?.share.ranks ?? 1);
    return { event, ranks: lockstep?.report({ step, steps, seconds, images: own, isLast: step === config.steps }) };
  };
  /** Hands events out; making them and the time until the caller asks for the next one are not training time. */
  const timed = async function* (
    events: Iterable<TrainingEvent> | AsyncIterable<TrainingEvent>,
  ): AsyncGenerator<TrainingEvent, void, void> {
    rest();
    yield* events;
    work();
  };

  yield {
    type: "start",
    step,
    config,
    device: executor.name,
    image: spec,
    data: { name: dataset.name, count: dataset.count },
    parameters,
    memoryBytes,
  };
  if (step === 0 && pictures !== undefined) {
    yield {
      type: "samples",
      kind: "reals",
      step,
      images: firstImages(dataset, shownCount(dataset)),
      count: shownCount(dataset),
      image: imageOf(dataset),
      columns: 8,
    };
    yield* samples();
  }
  const watch = config.guard === "off" ? undefined : new Watch(session, config.options);
  const good = new GoodStates(heals ? snapshot : undefined);
  good.keep();
  const goesOn = (): boolean => step < config.steps && signal?.aborted !== true && !controls.isStopped;
  const save = async function* (): AsyncGenerator<TrainingEvent, void, void> {
    if (savedStep === step) return;
    yield { type: "checkpoint", step, snapshot };
    savedStep = step;
  };
  /** Takes commands; while they want a pause, waits for others. */
  const obey = async function* (): AsyncGenerator<TrainingEvent, void, void> {
    const take = async function* (): AsyncGenerator<TrainingEvent, void, void> {
      for (const message of await controls.look(step)) yield { type: "warning", message };
    };
    yield* take();
    if (!controls.isPaused || controls.change !== undefined || !goesOn()) return; // after a change, the next stretch waits
    yield* save();
    yield { type: "pause", step };
    while (controls.isPaused && controls.change === undefined && goesOn()) {
      await controls.rest(signal);
      await lockstep?.agree();
      yield* take();
    }
    if (!controls.isPaused) yield { type: "continue", step };
  };
  if (isSavedFirst) yield* save();
  work();
  let pausedAt = performance.now();
  for (;;) {
    await lockstep?.agree();
    for (const message of lockstep?.takeMessages() ?? []) yield { type: "warning", message };
    if (!goesOn()) break;
    if (controls.isDue) {
      rest();
      yield* obey();
      const { change } = controls;
      if (change !== undefined && goesOn()) {
        if (meter.steps > 0) yield logged().event;
        return { kind: "change", ...change, state: snapshot(), isPaused: controls.isPaused };
      }
      if (change !== undefined) yield { type: "warning", message: `not changed, since training ends: ${change.text}` };
      if (goesOn()) work();
      continue;
    }
    const { program, result } = session.step();
    step++;
    const isLast = step === config.steps;
    const isSaved = isLast || isDue(step, config.checkpointEvery);
    if (step === 1 || isSaved || step % compareEvery === 0) lockstep?.checkState(digestState(state), step);
    const findings: Finding[] = [];
    const measure = isLast || isDue(step, config.evaluateEvery) ? evaluate : undefined;
    let measured: readonly EvaluationEvent[] = [];
    try {
      meter.add(program, result, step);
      findings.push(...((await watch?.onState(step)) ?? []));
      if (isSaved) good.keep();
      if (measure !== undefined) measured = await evaluation(measure);
    } catch (error) {
      if (watch === undefined || !(error instanceof TrainingError)) throw error;
      const finding = divergence(error);
      yield { type: "guard", step, ...finding };
      if (!heals) throw error;
      return { kind: "trouble", finding, step, good: good.before(step) };
    }
    if (isLast || step % config.logEvery === 0) {
      const { event, ranks } = logged();
      findings.push(...(watch?.onStep(event) ?? []));
      yield* timed(ranks === undefined ? [event] : [event, ranks]);
    }
    findings.push(...((await watch?.onImages(step)) ?? []));
    for (const finding of findings) yield { type: "guard", step, ...finding };
    const [finding] = findings;
    if (heals && finding !== undefined && isHealable(finding))
      return { kind: "trouble", finding, step, good: good.before(step) };
    if (isLast || isDue(step, config.samplesEvery)) {
      yield* timed(samples());
      yield* timed(scores());
    }
    if (measure !== undefined) yield* timed(measured);
    if (isSaved) {
      yield* timed([{ type: "checkpoint", step, snapshot }]);
      savedStep = step;
    }
    if (performance.now() - pausedAt > pauseEveryMs) {
      await nextTurn();
      pausedAt = performance.now();
    }
  }
  clock.stop();
  yield* save();
  yield { type: step < config.steps ? "interrupt" : "finish", step, seconds: clock.seconds };
  return undefined;
}

const isDue = (step: number, every: number): boolean => every > 0 && step % every === 0;

const factsOf = ({ name, count, sha256 }: ImageDataset) => ({ name, count, sha256 });
