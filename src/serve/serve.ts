/** @file `ganvas serve`: engine, queue and routes put together, from start to an orderly end. */
import { listen } from "../http/listen.js";
import type { Place } from "../http/hosts.js";
import { openRefusalLog } from "../http/refusal-log.js";
import { createApp } from "./app.js";
import { openEngine } from "./engine.js";
import type { EngineSource } from "./engine-messages.js";
import { createFigures } from "./figures.js";
import { ImageQueue } from "./image-queue.js";
import type { ModelFacts } from "./model-facts.js";
import { openRenderer } from "./renderer.js";

/** What is served, where and how. */
export interface ServeOptions extends EngineSource {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Requests that may wait or be worked on. */
  readonly queue: number;
  /** Images of a batch, at most. */
  readonly batch: number;
  /** How long a request may wait for its images, in milliseconds. */
  readonly patienceMs: number;
  /** Wanted of every request but those for health. */
  readonly token?: string | undefined;
  /** What the engine's thread runs, if not what is usual. */
  readonly thread?: URL | undefined;
  /** Takes lines of the log. */
  readonly log: (line: string) => void;
}

/** A server that answers. */
export interface Serving {
  readonly model: ModelFacts;
  readonly place: Place;
  /** What was wrong with newer checkpoints. */
  readonly warnings: readonly string[];
  /** Settles when the engine fails for good; else never. */
  readonly failed: Promise<Error>;
  /** Takes no more requests, answers those that it has, and ends. */
  close(): Promise<void>;
}

/** Of the time that a client has for fetching its answer, beyond what it waits for images. */
const fetchMs = 30_000;
/** With clients, in milliseconds. */
const patience = { headers: 10_000, request: 20_000, checks: 1000 };
const connections = 4096;

/** @throws CheckpointError, ConfigError when the model cannot be opened; ConfigError when the port cannot be had */
export async function startServing(options: ServeOptions): Promise<Serving> {
  const { source, runs, options: device, use } = options;
  const engine = await openEngine({ source, runs, options: device, use }, options.thread);
  const renderer = openRenderer();
  const end = async (): Promise<void> => {
    await Promise.all([engine.dispose(), renderer.dispose()]);
  };
  try {
    const { token, patienceMs, batch } = options;
    const figures = createFigures();
    const queue = new ImageQueue({ draw: (images) => engine.draw(images), batch, onBatch: figures.drawn });
    const log = openRefusalLog(options.log);
    let [place, isEnding]: [Place, boolean] = [options, false];
    const app = createApp({
      ...{ model: engine.facts, queue, renderer, figures, log, places: options.queue, patienceMs, token },
      place: () => place,
      isEnding: () => isEnding,
    });
    const listening = await listen(app, {
      ...{ host: options.host, port: options.port, connections, log },
      patience: { ...patience, answer: patienceMs + fetchMs },
    });
    place = listening.place;
    return {
      ...{ model: engine.facts, warnings: engine.warnings, place, failed: engine.failed },
      async close() {
        isEnding = true;
        await listening.close(patienceMs);
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
