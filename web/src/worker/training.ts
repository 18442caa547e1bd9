/** @file What the training page asks of the engine: a training in this Worker, the same loop as `ganvas train`'s. What it learns is kept in the browser. */
import { transfer } from "comlink";
import {
  checkConfig,
  decodeCheckpoint,
  encodeCheckpoint,
  findRecipe,
  gan,
  pointDistributions,
  recipeSchema,
  resolveConfig,
  samplePicture,
  trainOn,
} from "ganvas/browser";
import type { Checkpoint, ControlCommand, Picture, TrainingConfig, TrainingEvent } from "ganvas/browser";
import type { RecipeFacts } from "../../../src/studio/protocol.js";
import { keepModel, readKept } from "../models/kept-models.js";
import { openTabData } from "./tab-data.js";
import type { TabData } from "./tab-data.js";

/** What to train. */
export interface TabOrder {
  readonly recipe: string;
  /** By path, as `--set` takes them. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly data: TabData;
  /** What the model is kept as. */
  readonly name: string;
  /** Goes on from the kept model of that name. */
  readonly isContinued: boolean;
}

/** What happens, as far as a page shows it. */
export type TabEvent =
  | { readonly type: "data"; readonly done: number; readonly all: number }
  | { readonly type: "compiling" }
  | {
      readonly type: "start";
      readonly device: string;
      readonly config: TrainingConfig;
      readonly step: number;
      readonly memoryBytes: number;
    }
  | Extract<TrainingEvent, { type: "step" | "guard" | "warning" | "pause" | "continue" | "finish" | "interrupt" }>
  | { readonly type: "picture"; readonly step: number; readonly kind: "fakes" | "reals"; readonly picture: Picture }
  | { readonly type: "kept"; readonly step: number; readonly bytes: number };

/** Recipes that learn from one data set and draw from latents. */
const trainable = (): gan.Recipe[] =>
  [...gan.recipes.values()].filter(({ training, command }) => training.target === undefined && command === undefined);

let running: AbortController | undefined;
/** What the page has said and the loop has not yet heard. */
let commands: ControlCommand[] = [];

export const trainingApi = {
  /** What can be trained in a tab. */
  recipes: (): RecipeFacts[] =>
    trainable().map((recipe) => {
      const { name, title, paper, summary } = recipe;
      return { name, title, paper, summary, schema: recipeSchema(recipe) };
    }),

  /** Distributions of points of the plane, by name. */
  points: (): string[] => pointDistributions.map(({ name }) => name),

  /** The defaults of a recipe for a data set. */
  defaults: (recipe: string, data: string): TrainingConfig =>
    resolveConfig(findRecipe(recipe), [{ path: "data", value: data, isTyped: true, origin: "data" }]).config,

  /** Lets the training wait in memory, kept first, or go on. */
  pause: (isPaused: boolean): void => void commands.push({ action: isPaused ? "pause" : "resume" }),

  /** Ends the training that runs; it is kept first. */
  stop: (): void => running?.abort(),

  /**
   * Trains until all steps are done or {@link stop} is called.
   * @throws Error with a message for people
   */
  async train(order: TabOrder, onEvent: (event: TabEvent) => void): Promise<void> {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    const dataset = await openTabData(order.data, (done, all) => onEvent({ type: "data", done, all }));
    const from = order.isContinued ? await loadKept(order.name) : undefined;
    const config = configOf(order, from);
    onEvent({ type: "compiling" });
    commands = [];
    const control = (): ControlCommand[] => commands.splice(0);
    for await (const event of trainOn({ dataset }, config, { from, signal: controller.signal, control }))
      await tell(order.name, event, onEvent);
  },
};

const loadKept = async (name: string): Promise<Checkpoint> =>
  decodeCheckpoint(new Uint8Array(await (await readKept(name)).arrayBuffer()), name);

/** A new configuration, or that of a kept model with more steps. */
function configOf({ recipe, settings, data, name }: TabOrder, from: Checkpoint | undefined): TrainingConfig {
  if (from !== undefined) return checkConfig({ ...from.config, ...settings });
  const own = Object.entries({ ...settings, data: data.name, name }).map(([path, value]) => ({
    ...{ path, value, isTyped: true },
    origin: path,
  }));
  return resolveConfig(findRecipe(recipe), own).config;
}

async function tell(name: string, event: TrainingEvent, onEvent: (event: TabEvent) => void): Promise<void> {
  switch (event.type) {
    case "start": {
      const { device, config, step, memoryBytes } = event;
      onEvent({ type: "start", device, config, step, memoryBytes });
      break;
    }
    case "samples": {
      const { images, count, image, columns, over, step, kind } = event;
      const picture = samplePicture(images, { ...image, count, columns, over });
      onEvent(transfer({ type: "picture", step, kind, picture }, [picture.data.buffer]));
      break;
    }
    case "checkpoint": {
      const bytes = encodeCheckpoint(event.snapshot());
      await keepModel(name, bytes);
      onEvent({ type: "kept", step: event.step, bytes: bytes.length });
      break;
    }
    case "step":
    case "guard":
    case "warning":
    case "pause":
    case "continue":
    case "finish":
    case "interrupt":
      onEvent(event);
      break;
    default: // heals and evaluations are for runs with a folder
      break;
  }
}
