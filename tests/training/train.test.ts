/** @file The loop: which events, in which order; interruption; resuming to the bit; divergence. */
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { decodeCheckpoint, encodeCheckpoint, eventRecord, train, TrainingError } from "#src/training/index.js";
import type { Checkpoint, TrainingEvent } from "#src/training/index.js";
import { collect, hashTensors, tinyConfig, tinyDataset } from "./tiny.js";

const dataset = tinyDataset();
const label = (event: TrainingEvent): string =>
  `${event.type}${"kind" in event ? ` ${event.kind}` : ""}${"step" in event ? ` ${event.step}` : ""}`;
const only = (checkpoints: readonly Checkpoint[]): Checkpoint => {
  expect(checkpoints).toHaveLength(1);
  return checkpoints[0] as Checkpoint;
};

test("events come in order, each at its step", async () => {
  const config = tinyConfig({ steps: 7, logEvery: 2, samplesEvery: 3, checkpointEvery: 5 });
  const { events } = await collect(train(config, { dataset }));
  expect(events.map(label)).toEqual([
    "start 0",
    "samples reals 0",
    "samples fakes 0",
    "step 2",
    "samples fakes 3",
    "scores probability 3",
    "step 4",
    "checkpoint 5",
    "step 6",
    "samples fakes 6",
    "scores probability 6",
    "step 7",
    "samples fakes 7",
    "scores probability 7",
    "checkpoint 7",
    "finish 7",
  ]);
  for (const event of events) {
    if (event.type === "samples") expect(event.images.length).toBe(event.count * 36);
    if (event.type === "step") {
      expect(Object.keys(event.metrics)).toEqual(
        expect.arrayContaining(["loss.discriminator", "loss.generator", "D(x)", "D(G(z))"]),
      );
      expect(Object.values(event.metrics).every(Number.isFinite)).toBe(true);
    }
    expect(JSON.parse(JSON.stringify(eventRecord(event)))).toMatchObject({ type: event.type });
  }
});

test("a logged figure is the mean over its steps", async () => {
  const metricsOf = async (logEvery: number): Promise<number[]> => {
    const { events } = await collect(train(tinyConfig({ steps: 4, logEvery }), { dataset }));
    return events.flatMap((event) => (event.type === "step" ? [event.metrics["loss.generator"] ?? NaN] : []));
  };
  const single = await metricsOf(1);
  const [mean = NaN] = await metricsOf(4);
  expect(single).toHaveLength(4);
  expect(mean).toBeCloseTo(single.reduce((a, b) => a + b) / 4, 12);
});

describe("resuming", () => {
  test("30 and 30 steps are 60 steps, to the bit", async () => {
    const whole = only((await collect(train(tinyConfig({ steps: 60 }), { dataset }))).checkpoints);
    const half = only((await collect(train(tinyConfig({ steps: 30 }), { dataset }))).checkpoints);
    expect(hashTensors(half)).not.toBe(hashTensors(whole));
    const from = decodeCheckpoint(encodeCheckpoint(half), "file");
    const rest = only(
      (await collect(train(tinyConfig({ steps: 60, threads: 2, samplesEvery: 7 }), { dataset, from }))).checkpoints,
    );
    expect(rest.step).toBe(60);
    expect(rest.data.batches).toBe(60);
    expect(hashTensors(rest)).toBe(hashTensors(whole));
  });

  test("an interruption anywhere changes nothing", async () => {
    const whole = only((await collect(train(tinyConfig({ steps: 12 }), { dataset }))).checkpoints);
    const controller = new AbortController();
    const checkpoints: Checkpoint[] = [];
    const labels: string[] = [];
    for await (const event of train(tinyConfig({ steps: 12, logEvery: 1 }), { dataset, signal: controller.signal })) {
      labels.push(label(event));
      if (event.type === "step" && event.step === 5) controller.abort();
      if (event.type === "checkpoint") checkpoints.push(event.snapshot());
    }
    expect(labels.slice(-3)).toEqual(["step 5", "checkpoint 5", "interrupt 5"]);
    const rest = await collect(train(tinyConfig({ steps: 12 }), { dataset, from: only(checkpoints) }));
    expect(hashTensors(only(rest.checkpoints))).toBe(hashTensors(whole));
  });

  test("another seed is another training", async () => {
    const hashes = await Promise.all(
      [0, 1].map(async (seed) =>
        hashTensors(only((await collect(train(tinyConfig({ steps: 2, seed }), { dataset }))).checkpoints)),
      ),
    );
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});

test("a signal before the start still leaves a state to go on from", async () => {
  const { events, checkpoints } = await collect(train(tinyConfig(), { dataset, signal: AbortSignal.abort() }));
  expect(events.at(-1)).toMatchObject({ type: "interrupt", step: 0 });
  expect(only(checkpoints).step).toBe(0);
});

describe("divergence", () => {
  /** The state after one step, with the first float tensor under a prefix all NaN. */
  async function poisoned(prefix: string): Promise<Checkpoint> {
    const from = only((await collect(train(tinyConfig({ steps: 1 }), { dataset }))).checkpoints);
    const tensors = new Map(from.tensors);
    for (const [name, tensor] of tensors) {
      if (!name.startsWith(prefix) || tensor.dtype !== "F32") continue;
      tensors.set(name, { ...tensor, data: tensor.data.slice().fill(NaN) });
      return { ...from, tensors };
    }
    throw new Error(`no float tensor under ${prefix}`);
  }

  test("a loss that is not finite ends training and names the step", async () => {
    const broken = collect(train(tinyConfig({ steps: 4 }), { dataset, from: await poisoned("discriminator.") }));
    await expect(broken).rejects.toThrow(TrainingError);
    await expect(broken).rejects.toThrow(/^step 2: .* is NaN; training diverged/);
  });

  test("a state with NaN is never handed out to be saved", async () => {
    // The moments poison G in step 2, whose losses are still finite: they are of the weights before.
    const broken = collect(train(tinyConfig({ steps: 2 }), { dataset, from: await poisoned("optimizer.generator.") }));
    await expect(broken).rejects.toThrow(TrainingError);
    await expect(broken).rejects.toThrow(/^(optimizer\.)?generator\..* not finite/);
  });
});

test("a batch larger than the data is refused", async () => {
  await expect(collect(train(tinyConfig({ batch: 81 }), { dataset }))).rejects.toThrow(ConfigError);
});
