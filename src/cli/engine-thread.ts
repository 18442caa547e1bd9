/** @file The engine's thread of `ganvas serve` with the recipes of `--use`: each thread has a list of recipes of its own. */
import { workerData } from "node:worker_threads";
import type { EngineSource } from "../serve/engine-messages.js";
import { useRecipes } from "./recipe-module.js";

for (const path of (workerData as EngineSource).use) await useRecipes(path);
await import("../serve/engine-thread.js");
