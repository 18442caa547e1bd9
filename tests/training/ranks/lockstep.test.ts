/** @file A training of several ranks as rank 0 sees it: what comes to any of them happens on all, and what they cost is told. */
import { expect, test } from "vitest";
import { TrainingError } from "#src/training/errors.js";
import { train } from "#src/training/index.js";
import type { TrainingEvent } from "#src/training/index.js";
import { eventRecord } from "#src/training/portable.js";
import { isShared } from "#src/training/ranks/together.js";
import { collect, hashTensors, tinyConfig, tinyDataset } from "../tiny.js";
import { echo, ghostly, json } from "./ghosts.js";
import type { Ghost } from "./ghosts.js";

const dataset = tinyDataset();

/** Says as rank 0 does, but at one of the rounds between steps, where that says nothing. */
function interjecting(round: number, word: unknown): Ghost {
  let rounds = 0;
  return (message) => (message.length === 0 && ++rounds === round ? json(word) : message);
}

const run = (ghost: Ghost, fields: Readonly<Record<string, unknown>> = {}) =>
  collect(train(tinyConfig({ steps: 6, logEvery: 3, ...fields }), { dataset, communicator: ghostly([ghost], 0.25) }));

const of = <T extends TrainingEvent["type"]>(events: readonly TrainingEvent[], type: T) =>
  events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);

test("a training of several ranks learns what one process learns", async () => {
  const [together, alone] = [await run(echo), await collect(train(tinyConfig({ steps: 6 }), { dataset }))];
  expect(together.checkpoints.map(hashTensors)).toEqual(alone.checkpoints.map(hashTensors));
});

test("the signal of another rank ends all at the same step, with a checkpoint", async () => {
  const { events, checkpoints } = await run(interjecting(4, { stop: true }));
  expect(events.at(-1)).toMatchObject({ type: "interrupt", step: 3 });
  expect(checkpoints.map(({ step }) => step)).toEqual([3]);
});

test("what another rank says is a warning with its name", async () => {
  const { events } = await run(interjecting(2, { messages: ["the disk of this host is slow"] }));
  expect(of(events, "warning").map(({ message }) => message)).toEqual(["rank 1 on b: the disk of this host is slow"]);
});

test("commands reach all ranks by rank 0, between the same steps", async () => {
  const sent: unknown[] = [];
  const listening: Ghost = (message) => {
    const text = new TextDecoder().decode(message);
    if (!text.includes("commands")) return message;
    sent.push(JSON.parse(text));
    return new Uint8Array(); // has none itself
  };
  let asked = 0;
  const control = () => (asked++ === 0 ? [{ action: "stop" } as const] : []);
  const { events } = await collect(
    train(tinyConfig({ steps: 6 }), { dataset, control, communicator: ghostly([listening]) }),
  );
  expect(events.at(-1)).toMatchObject({ type: "interrupt", step: 0 });
  expect(sent).toEqual([{ commands: [{ action: "stop" }] }]);
});

test("ranks and their waiting are told after a logged step, the last one always", async () => {
  const { events } = await run(echo);
  const told = of(events, "ranks");
  expect(told.at(-1)).toMatchObject({ step: 6, hosts: ["a", "b"] });
  const { imagesPerSecond, waited, bytes, communication } = told.at(-1) ?? {};
  expect(bytes?.length).toBe(2);
  expect(imagesPerSecond?.every((value) => value > 0)).toBe(true);
  expect(waited?.[0]).toBe(waited?.[1]);
  expect(communication).toBeGreaterThan(0);
  expect(communication).toBeLessThanOrEqual(1);
  expect(Object.keys(eventRecord(told[0] as TrainingEvent))).toEqual([
    ...["type", "step", "hosts", "imagesPerSecond", "waited", "bytes", "communication"],
  ]);
});

test("a rank whose weights are others is named, and nothing of it is saved", async () => {
  const digest = /^"[0-9a-f]{64}"$/;
  const other: Ghost = (message) => (digest.test(new TextDecoder().decode(message)) ? json("0".repeat(64)) : message);
  const same = echo;
  const saved: number[] = [];
  const events = train(tinyConfig({ steps: 6 }), { dataset, communicator: ghostly([same, other, same]) });
  const error = await (async () => {
    try {
      for await (const event of events) if (event.type === "checkpoint") saved.push(event.step);
    } catch (thrown) {
      return thrown;
    }
    return undefined;
  })();
  expect(error).toBeInstanceOf(TrainingError);
  expect(String(error)).toContain(
    "step 1: the weights of rank 2 on c are not those of the other ranks; its machine computes differently: go on with --resume and --deterministic",
  );
  expect([isShared(error), saved]).toEqual([true, []]);
});
