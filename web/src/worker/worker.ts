/** @file The Worker that computes: the engine and what each page asks of it. The page itself never imports the engine. */
import { expose } from "comlink";
import { exploreApi } from "./explore.js";
import { playgroundApi } from "./playground.js";
import { trainingApi } from "./training.js";
import { translateApi } from "./translate.js";

/** One part per page; each is a file of this folder. */
const api = { explore: exploreApi, translate: translateApi, playground: playgroundApi, training: trainingApi };

/** What pages may call; see client.ts. */
export type EngineApi = typeof api;

expose(api);
