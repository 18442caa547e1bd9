/** @file The training in this tab as the page sees it: one at a time, going on while other pages are open. */
import { signal } from "@preact/signals";
import type { Picture, TrainingEvent } from "ganvas/browser";
import { messageOf } from "../../app/message-of.js";
import { freeName, listKept } from "../../models/kept-models.js";
import type { KeptModel } from "../../models/kept-models.js";
import type { Curve } from "../../widgets/chart.js";
import { engineOf, proxy } from "../../worker/client.js";
import type { TabEvent, TabOrder } from "../../worker/training.js";

/** How far it is. */
export type Progress =
  | { readonly kind: "idle" }
  | { readonly kind: "data"; readonly done: number; readonly all: number }
  | { readonly kind: "compiling" | "training" | "paused" }
  | { readonly kind: "ended"; readonly isComplete: boolean }
  | { readonly kind: "failed"; readonly message: string };

export const progress = signal<Progress>({ kind: "idle" });
export const start = signal<Extract<TabEvent, { type: "start" }> | undefined>(undefined);
export const lastStep = signal<Extract<TrainingEvent, { type: "step" }> | undefined>(undefined);
export const curves = signal<readonly Curve[]>([]);

/** A grid of samples at a step. */
export interface ShownPicture {
  readonly step: number;
  readonly picture: Picture;
}
export const fakes = signal<readonly ShownPicture[]>([]);
export const reals = signal<Picture | undefined>(undefined);
/** What guards and the loop have to say, newest last. */
export const findings = signal<readonly string[]>([]);
export const kept = signal<readonly KeptModel[]>([]);

export const isBusy = (): boolean => ["data", "compiling", "training", "paused"].includes(progress.value.kind);

/** Grids that are held; of more, every other one goes. */
const mostPictures = 80;

let points: Map<string, { readonly x: number[]; readonly y: number[] }> = new Map();
let newest: Extract<TrainingEvent, { type: "step" }> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Time between two drawings, in milliseconds: each takes a moment from the training, where cores are few. */
const drawEvery = 1000;

/** Draws what steps have brought, once in a while. */
function showSoon(): void {
  timer ??= setTimeout(show, drawEvery);
}

function show(): void {
  clearTimeout(timer);
  timer = undefined;
  lastStep.value = newest;
  curves.value = [...points].map(([label, { x, y }]) => ({ label, x: x.slice(), y: y.slice() }));
}

export async function refreshKept(): Promise<void> {
  kept.value = await listKept();
}

function reset(): void {
  points = new Map();
  newest = undefined;
  clearTimeout(timer);
  timer = undefined;
  [start.value, lastStep.value, reals.value] = [undefined, undefined, undefined];
  [curves.value, fakes.value, findings.value] = [[], [], []];
}

/** Trains; a new model gets a name that no other has. */
export async function trainHere(order: Omit<TabOrder, "name" | "isContinued">): Promise<void> {
  await run({ ...order, name: await freeName(`${order.recipe}-${order.data.name}`), isContinued: false });
}

/** Goes on with a kept model for as many steps as it has. */
export const goOn = ({ name, recipe, step }: KeptModel, data: TabOrder["data"]): Promise<void> =>
  run({ name, recipe, data, settings: { steps: 2 * step }, isContinued: true });

async function run(order: TabOrder): Promise<void> {
  reset();
  progress.value = { kind: "data", done: 0, all: 0 };
  try {
    await engineOf("training").train(order, proxy(take));
  } catch (error) {
    progress.value = { kind: "failed", message: messageOf(error) };
  }
  await refreshKept();
}

/** Ends the training that runs, after its step; it is kept. */
export const stopTraining = (): void => void engineOf("training").stop();

/** Lets it wait, or go on. */
export const pauseTraining = (isPaused: boolean): void => void engineOf("training").pause(isPaused);

function take(event: TabEvent): void {
  switch (event.type) {
    case "data":
      progress.value = { kind: "data", done: event.done, all: event.all };
      break;
    case "compiling":
      progress.value = { kind: "compiling" };
      break;
    case "start":
      start.value = event;
      progress.value = { kind: "training" };
      break;
    case "step":
      newest = event;
      for (const [name, value] of Object.entries(event.metrics)) {
        if (!name.startsWith("loss.")) continue;
        const curve = points.get(name) ?? { x: [], y: [] };
        points.set(name, curve);
        curve.x.push(event.step);
        curve.y.push(value);
      }
      showSoon();
      break;
    case "picture":
      if (event.kind === "reals") reals.value = event.picture;
      else fakes.value = thinned([...fakes.value, { step: event.step, picture: event.picture }]);
      break;
    case "guard":
      findings.value = [...findings.value, `${event.evidence}; ${event.advice}`];
      break;
    case "warning":
      findings.value = [...findings.value, event.message];
      break;
    case "kept":
      void refreshKept();
      break;
    case "pause":
    case "continue":
      show();
      progress.value = { kind: event.type === "pause" ? "paused" : "training" };
      break;
    case "finish":
    case "interrupt":
      show();
      progress.value = { kind: "ended", isComplete: event.type === "finish" };
      break;
    default:
      event satisfies never;
  }
}

/** At most so many pictures: the newest, and of older ones every other. */
const thinned = (pictures: readonly ShownPicture[]): readonly ShownPicture[] =>
  pictures.length <= mostPictures
    ? pictures
    : pictures.filter((_, index) => index % 2 === 0 || index === pictures.length - 1);
