/**
 * @file The page's side of the engine's Workers. Each page has a Worker of its own, so that a training in the tab holds up no exploring:
 * `await engineOf("explore").open(bytes)` calls `open` of worker/explore.ts there. Large arrays go over without a copy by comlink's `transfer`, callbacks
 * by its `proxy`.
 */
import { releaseProxy, wrap } from "comlink";
import type { Remote } from "comlink";
import type { EngineApi } from "./worker.js";

export { proxy, transfer } from "comlink";

export type EnginePage = keyof EngineApi;

interface Engine {
  readonly worker: Worker;
  readonly remote: Remote<EngineApi>;
}

const engines = new Map<EnginePage, Engine>();

function startEngine(page: EnginePage): Engine {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: `ganvas ${page}` });
  const engine = { worker, remote: wrap<EngineApi>(worker) };
  engines.set(page, engine);
  return engine;
}

/** The calls of a page; its Worker starts with the first. */
export function engineOf<P extends EnginePage>(page: P): Remote<EngineApi[P]> {
  const { remote } = engines.get(page) ?? startEngine(page);
  return remote[page] as unknown as Remote<EngineApi[P]>; // comlink's types take an object for a value, not for a part that can be called
}

/** Ends a page's Worker with all that it holds; the next call starts another. Calls that run are never answered. */
export function closeEngine(page: EnginePage): void {
  const engine = engines.get(page);
  if (engine === undefined) return;
  engines.delete(page);
  engine.remote[releaseProxy]();
  engine.worker.terminate();
}
