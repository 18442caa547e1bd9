/** @file A Worker that loads one generator and draws what it is asked for. */
import type { DownloadOptions } from "../download.js";
import type { GeneratorCalls } from "../loaded.js";
import { openCheckpoint } from "../open.js";
import type { OrderMessage, Orders, Reply } from "./messages.js";

let generator: GeneratorCalls | undefined;

const reply = (message: Reply, transfer: Transferable[] = []): void => globalThis.postMessage(message, { transfer });

async function load({ source, options }: Orders["load"]["order"]): Promise<Orders["load"]["answer"]> {
  const onProgress: DownloadOptions["onProgress"] = (progress) => reply({ kind: "progress", progress });
  const { facts, ...calls } = await openCheckpoint(source, { ...options, onProgress });
  generator = calls;
  return facts;
}

async function draw(request: Orders["draw"]["order"]): Promise<Orders["draw"]["answer"]> {
  if (generator === undefined) throw new Error("internal: the Worker was asked to draw before it had loaded");
  return Float32Array.from((await generator.images(request)).values);
}

async function obey(message: OrderMessage): Promise<void> {
  const { id } = message;
  try {
    const answer = message.kind === "load" ? await load(message.order) : await draw(message.order);
    reply({ kind: "answer", id, answer }, answer instanceof Float32Array ? [answer.buffer] : []);
  } catch (error) {
    const { name, message: text } = error instanceof Error ? error : new Error(String(error));
    reply({ kind: "failed", id, name, message: text });
  }
}

globalThis.addEventListener("message", ({ data }: MessageEvent<OrderMessage>) => void obey(data));
