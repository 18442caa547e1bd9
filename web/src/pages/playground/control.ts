/** @file The game on the page: what it is set to, what has happened, what is seen; and what can be done with it. The engine computes in its Worker. */
import { batch, computed, signal } from "@preact/signals";
import type { playground } from "ganvas/browser";
import { messageOf } from "../../app/message-of.js";
import { engineOf } from "../../worker/client.js";
import type { Choices } from "../../worker/playground.js";
import { stepsOf, withHappening } from "./course.js";
import type { Changes, Course } from "./course.js";
import { entryOf, withEntry } from "./history.js";
import type { History } from "./history.js";
import { requestOf, usualLayers } from "./layers.js";
import type { Layers } from "./layers.js";
import type { Linked } from "./link.js";
import { Pace, speeds, stretch } from "./speed.js";

/** What keeps the reader waiting: an engine that starts or compiles, or a course that is played again. */
export type Busy =
  | { readonly kind: "preparing" }
  | { readonly kind: "replaying"; readonly step: number; readonly steps: number };

export const choices = signal<Choices | undefined>(undefined);
export const beginning = signal<playground.PlaygroundSettings>({ data: "ring", batch: 64, seed: 0, options: {} });
export const course = signal<Course>([]);
export const layers = signal<Layers>(usualLayers);
export const speed = signal<number>(speeds.length - 1);
export const isPlaying = signal(false);
export const busy = signal<Busy | undefined>(undefined);
/** Why what was asked for was refused, in one line. */
export const refusal = signal<string | undefined>(undefined);
export const facts = signal<playground.PlaygroundFacts | undefined>(undefined);
export const frame = signal<playground.Frame | undefined>(undefined);
export const coverage = signal<playground.Coverage | undefined>(undefined);
export const history = signal<History>([]);

/** Figures in words and numbers: not with each picture, for nobody reads that fast. */
export interface Readings {
  readonly step: number;
  readonly figures: playground.StepFigures;
  /** Steps a second, of late. */
  readonly rate: number;
}

const noReadings: Readings = { step: 0, figures: {}, rate: 0 };
export const readings = signal(noReadings);

const lastChange = computed(() => course.value.findLast((part) => part.kind === "change"));

/** What the game is set to now. */
export const settings = computed<playground.PlaygroundSettings>(() => {
  const last = lastChange.value;
  return last === undefined ? beginning.value : { ...beginning.value, batch: last.batch, options: last.options };
});

const engine = () => engineOf("playground");

/** Counts the games: an answer of an earlier one is dropped. */
let games = 0;
const isCurrent = (game: number): boolean => game === games;
let coverageAt = -Infinity;
/** Milliseconds from one measurement of the coverage to the next, and from one reading to the next, while a game plays. */
const [coverageEvery, readEvery] = [300, 150];
/** The newest figures, shown or not. */
let newest = noReadings;
let readAt = -Infinity;

/** Shows the newest figures, when it is time to. */
function read(): void {
  if (isPlaying.peek() && performance.now() - readAt < readEvery) return;
  readAt = performance.now();
  readings.value = newest;
}

/** Whether the coverage is due; it costs as much as ten steps. */
function isCoverageDue(): boolean {
  if (isPlaying.peek() && performance.now() - coverageAt < coverageEvery) return false;
  coverageAt = performance.now();
  return true;
}

/** Learns, and shows what has become of it. @returns steps done */
async function learn(count: number, milliseconds: number, player: playground.Player): Promise<number> {
  const game = games;
  const { progress, frame: seen } = await engine().play(
    { steps: count, milliseconds, player },
    requestOf(layers.peek(), isCoverageDue()),
  );
  if (!isCurrent(game)) return progress.done;
  batch(() => {
    frame.value = seen;
    coverage.value = seen.coverage ?? coverage.peek();
    newest = {
      step: progress.step,
      figures: { ...newest.figures, ...progress.figures },
      rate: (progress.done / Math.max(1, progress.milliseconds)) * 1000,
    };
    read();
    history.value = withEntry(history.peek(), entryOf(progress.step, progress.figures, seen.coverage));
  });
  return progress.done;
}

async function learnOn(count: number, milliseconds: number, player: playground.Player): Promise<void> {
  const game = games;
  const done = await learn(count, milliseconds, player);
  if (isCurrent(game)) course.value = withHappening(course.peek(), { kind: "steps", player, count: done });
}

/** Runs what may be refused. @returns whether it was not */
async function attempt(work: () => Promise<void>): Promise<boolean> {
  busy.value = { kind: "preparing" };
  try {
    await work();
    refusal.value = undefined;
    return true;
  } catch (error) {
    refusal.value = messageOf(error);
    return false;
  } finally {
    busy.value = undefined;
  }
}

/** Looks again, as after other layers were chosen. */
export async function look(): Promise<void> {
  const game = games;
  if (facts.peek() === undefined || isPlaying.peek()) return;
  const seen = await engine().look(requestOf(layers.peek(), true));
  if (!isCurrent(game)) return;
  coverage.value = seen.coverage ?? coverage.peek();
  frame.value = seen;
  read();
}

export function pause(): void {
  isPlaying.value = false;
}

const nextPicture = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

export async function play(): Promise<void> {
  if (isPlaying.peek() || busy.peek() !== undefined || facts.peek() === undefined) return;
  isPlaying.value = true;
  const game = games;
  const pace = new Pace();
  try {
    while (isPlaying.peek() && isCurrent(game)) {
      const due = pace.due(speeds[speed.peek()] ?? Infinity);
      if (due === 0 || busy.peek() !== undefined) await nextPicture();
      else await learnOn(due, stretch, "both");
    }
  } catch (error) {
    refusal.value = messageOf(error);
  } finally {
    if (isCurrent(game)) isPlaying.value = false;
  }
  await look();
}

/** One step, and no more. */
export async function stepOnce(player: playground.Player): Promise<void> {
  pause();
  if (busy.peek() !== undefined || facts.peek() === undefined) return;
  try {
    await learnOn(1, Infinity, player);
  } catch (error) {
    refusal.value = messageOf(error);
  }
}

/** Goes on with other options. */
export async function change(changes: Changes): Promise<boolean> {
  const next = { ...settings.peek(), ...changes };
  const isDone = await attempt(async () => {
    facts.value = await engine().change(next);
    course.value =
      course.peek().length === 0
        ? course.peek()
        : withHappening(course.peek(), { kind: "change", batch: next.batch, options: next.options });
    if (course.peek().length === 0) beginning.value = next;
  });
  if (isDone) await look();
  return isDone;
}

/** Plays a course again. A pause ends it where it is. */
async function replay(wanted: Course, game: number): Promise<void> {
  const steps = stepsOf(wanted);
  if (steps > 0) busy.value = { kind: "replaying", step: 0, steps };
  for (const part of wanted) {
    if (part.kind === "change") {
      facts.value = await engine().change({ ...settings.peek(), batch: part.batch, options: part.options });
      course.value = withHappening(course.peek(), part);
      continue;
    }
    for (let left = part.count; left > 0 && isCurrent(game) && busy.peek() !== undefined;) {
      const done = await learn(left, 4 * stretch, part.player);
      if (!isCurrent(game)) return;
      course.value = withHappening(course.peek(), { kind: "steps", player: part.player, count: done });
      left -= done;
      if (busy.peek() !== undefined) busy.value = { kind: "replaying", step: frame.peek()?.step ?? 0, steps };
    }
  }
}

/** Ends the playing again of a course where it is. */
export function stopReplay(): void {
  if (busy.peek()?.kind === "replaying") busy.value = undefined;
}

/** Begins a game: with the settings of a link or a form, and what happened since then. */
export async function begin(linked: Linked): Promise<boolean> {
  pause();
  const game = ++games;
  layers.value = linked.layers;
  const isDone = await attempt(async () => {
    choices.value ??= await engine().choices();
    const known = await engine().start(linked.beginning);
    if (!isCurrent(game)) return;
    batch(() => {
      facts.value = known;
      beginning.value = linked.beginning;
      course.value = [];
      history.value = [];
      newest = noReadings;
      readings.value = newest;
      coverage.value = undefined;
      frame.value = undefined;
    });
    await replay(linked.course, game);
  });
  if (isCurrent(game)) await look();
  return isDone;
}

/** From the beginning, with the options as they are now. */
export const restart = (changed: Partial<playground.PlaygroundSettings> = {}): Promise<boolean> =>
  begin({ beginning: { ...settings.peek(), ...changed }, course: [], layers: layers.peek() });
