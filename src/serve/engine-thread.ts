/** @file The thread that computes: a trained generator behind messages, so that the server's thread is free for its clients. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { ConfigError } from "../base/errors.js";
import { isPoint } from "../base/points.js";
import { openGenerator } from "../training/index.js";
import type { Generator } from "../training/index.js";
import type { Batch, EngineReply, EngineRequest, EngineSource, ToldError } from "./engine-messages.js";
import type { ModelFacts } from "./model-facts.js";

/** @param buffers are moved, not copied */
const reply = (message: EngineReply, buffers: ArrayBuffer[] = []): void => parentPort?.postMessage(message, buffers);

const told = (error: unknown): ToldError =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: "Error", message: String(error), stack: undefined };

/** Digits of the model's name: 64 bits, so that no two of a person's models share one. */
const idDigits = 16;

async function factsOf(generator: Generator): Promise<ModelFacts> {
  const { config, step, image, file, classes, truncation } = generator;
  const sum = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  return { id: sum.slice(0, idDigits), recipe: config.recipe, step, image, classes, truncation };
}

async function open({ source, runs, options }: EngineSource): Promise<Generator> {
  const generator = await openGenerator(source, options, runs);
  if (!isPoint(generator.image)) return generator;
  await generator.dispose();
  throw new ConfigError(`${source} makes points of the plane, not images; serve a run that was trained on images`);
}

function draw(generator: Generator, { seeds, labels, psi }: Batch): void {
  try {
    const images = generator.images(seeds, labels, psi) as Float32Array<ArrayBuffer>;
    reply({ kind: "drawn", images }, [images.buffer]);
  } catch (error) {
    reply({ kind: "failed", error: told(error) });
  }
}

try {
  const generator = await open(workerData as EngineSource);
  const facts = await factsOf(generator);
  parentPort?.on("message", (request: EngineRequest) => {
    if (request.kind === "draw") draw(generator, request.batch);
    else void generator.dispose().then(() => parentPort?.close());
  });
  reply({ kind: "ready", facts, warnings: generator.warnings });
} catch (error) {
  reply({ kind: "unable", error: told(error) });
}
