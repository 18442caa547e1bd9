/** @file Figures while training: when they come, that they are those of `ganvas evaluate` and change nothing that is learnt, the best checkpoint, and what is refused. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { decodeSafetensors, encodeSafetensors } from "#src/interop/safetensors.js";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  evaluateRun,
  findRecipe,
  openGenerator,
  readHistory,
  resolveConfig,
  resumeRun,
  startRun,
  train,
} from "#src/training/index.js";
import type { EvaluationEvent, Run, RunFolder, TrainingConfig, TrainingEvent } from "#src/training/index.js";
import { bestFileIn } from "#src/training/checkpoints/best-checkpoint.js";
import { drawImages } from "#src/training/evaluation/evaluation-images.js";
import { isBetter } from "#src/training/evaluation/figures.js";
import { collect, hashTensors, temporaryFolder, tinyConfig, tinyDataset, tinySide, writeTinyIdx } from "../tiny.js";

const timeout = 60_000;
const cache = temporaryFolder();
beforeAll(() => void vi.stubEnv("GANVAS_CACHE", cache));
afterAll(() => vi.unstubAllEnvs());

const dataset = tinyDataset();
const evaluationsOf = (events: readonly TrainingEvent[]): EvaluationEvent[] =>
  events.filter((event) => event.type === "evaluation");
const figuresOf = (events: readonly TrainingEvent[]) =>
  evaluationsOf(events).map(({ step, figures }) => [step, figures]);

test("comes when it is due and at the last step, before the checkpoint", { timeout }, async () => {
  const config = tinyConfig({ steps: 5, evaluateEvery: 2, logEvery: 2, samplesEvery: 0 });
  const { events } = await collect(train(config, { dataset }));
  expect(events.slice(3).map((event) => ("step" in event ? `${event.type} ${event.step}` : event.type))).toEqual([
    "step 2",
    "evaluation 2",
    "step 4",
    "evaluation 4",
    "step 5",
    "samples 5",
    "scores 5",
    "evaluation 5",
    "checkpoint 5",
    "finish 5",
  ]);
  const [first] = evaluationsOf(events);
  expect(first).toMatchObject({ samples: 80, seed: 0, figures: [{ metric: "fid", better: "lower" }] });
  expect(first?.figures[0]?.value).toBeGreaterThan(1);
  expect(first?.extractor).toMatch(/^grey-features /);
});

test("styles are not truncated for figures, whatever ψ the recipe shows", () => {
  const images = vi.fn(() => new Float32Array(3));
  const { count } = drawImages({ image: { height: 1, width: 1, channels: 1 }, images }, 7, 3);
  expect(count).toBe(3);
  expect(images).toHaveBeenCalledExactlyOnceWith([7, 8, 9], undefined, 1);
});

test("changes nothing that is learnt, and a training that goes on measures the same", { timeout }, async () => {
  const fields = { steps: 6, averageDecay: 0.5, checkpointEvery: 3, evaluateMetrics: "swd" };
  const plain = await collect(train(tinyConfig(fields), { dataset }));
  const measured = await collect(train(tinyConfig({ ...fields, evaluateEvery: 1 }), { dataset }));
  expect(measured.checkpoints.map(hashTensors)).toEqual(plain.checkpoints.map(hashTensors));
  const [half] = plain.checkpoints;
  if (half === undefined) throw new Error("no checkpoint");
  const from = decodeCheckpoint(encodeCheckpoint(half), "half");
  const rest = await collect(train(tinyConfig({ ...fields, evaluateEvery: 1 }), { dataset, from }));
  expect(figuresOf(rest.events)).toEqual(figuresOf(measured.events).slice(3));
  expect(new Set(figuresOf(measured.events).map(String)).size).toBe(6);
});

describe("in a run's folder", () => {
  const parent = temporaryFolder();
  const data = writeTinyIdx(join(parent, "data"));
  const configOf = (fields: Readonly<Record<string, unknown>>): TrainingConfig =>
    tinyConfig({ data, logEvery: 1, evaluateEvery: 2, averageDecay: 0.5, ...fields });
  const finish = async ({ events, folder }: Run): Promise<{ folder: RunFolder; events: TrainingEvent[] }> => ({
    folder,
    events: (await collect(events)).events,
  });
  const run = async (fields: Readonly<Record<string, unknown>> = {}) =>
    finish(await startRun(configOf(fields), join(parent, "runs")));
  const readBest = (folder: RunFolder) => decodeCheckpoint(readFileSync(bestFileIn(folder.checkpoints)), "best");

  test("the best state is kept with its figures, and is what evaluate measures", { timeout }, async () => {
    const { folder, events } = await run({ steps: 8, keep: 1 });
    const evaluations = evaluationsOf(events);
    const lowest = evaluations.toSorted((a, b) => (a.figures[0]?.value ?? 0) - (b.figures[0]?.value ?? 0))[0];
    const best = readBest(folder);
    expect(best.measured?.figures).toEqual(lowest?.figures);
    expect(best.step).toBe(lowest?.step);
    expect(hashTensors(best)).toBe(hashTensors(lowest?.snapshot() ?? best));
    for (const [source, event] of [
      [`${folder.path}@best`, lowest],
      [folder.path, evaluations.at(-1)],
      [bestFileIn(folder.checkpoints), lowest],
    ] as const) {
      const { step, figures, extractor } = await evaluateRun(source, { metrics: ["fid"], samples: 80 });
      expect({ step, figures, extractor }, source).toEqual({
        step: event?.step,
        figures: event?.figures,
        extractor: event?.extractor,
      });
    }
    const generator = await openGenerator(`${folder.path}@best`);
    expect(generator.step).toBe(best.step);
    await generator.dispose();
    const { evaluations: read } = await readHistory(folder);
    expect(read.map(({ step }) => step)).toEqual([2, 4, 6, 8]);
    expect(read.filter(({ file }) => file !== undefined).at(-1)?.step).toBe(best.step);
    const rows = readFileSync(folder.metrics, "utf8").trimEnd().split("\n");
    expect(rows[0]).toMatch(/,evaluation\.fid$/);
    expect(rows.filter((row) => /,[0-9.]+$/.test(row) && row.includes(",,,"))).toHaveLength(4);
  });

  /** Trains, changes the best file, and goes on. */
  const goOn = async (change: (file: string) => void, settings: Readonly<Record<string, unknown>> = {}) => {
    const { folder } = await run({ steps: 2, evaluateMetrics: "swd" });
    change(bestFileIn(folder.checkpoints));
    const all = Object.entries({ steps: 4, ...settings }).map(([path, value]) => ({ path, value, origin: "test" }));
    return finish(await resumeRun(folder, all));
  };
  /** Figures that no generator beats. */
  const unbeatable = (file: string): void => {
    const checkpoint = decodeCheckpoint(readFileSync(file), file);
    const { measured } = checkpoint;
    if (measured === undefined) throw new Error("no figures");
    const figures = measured.figures.map((figure) => ({ ...figure, value: -1 }));
    writeFileSync(file, encodeCheckpoint({ ...checkpoint, measured: { ...measured, figures } }));
  };

  test("a training that goes on knows the best so far", { timeout }, async () => {
    const { folder, events } = await goOn(unbeatable);
    expect(readBest(folder)).toMatchObject({ step: 2, measured: { figures: [{ value: -1 }] } });
    expect(evaluationsOf(events)).toHaveLength(1);
    expect(evaluationsOf(events)[0]).not.toHaveProperty("file");
  });

  test("figures of another protocol do not compete with it", { timeout }, async () => {
    const { folder } = await goOn(unbeatable, { evaluateSamples: 40 });
    expect(readBest(folder)).toMatchObject({ step: 4, measured: { samples: 40 } });
  });

  test("a damaged best checkpoint is told and replaced", { timeout }, async () => {
    const damage = (file: string): void => writeFileSync(file, readFileSync(file).subarray(0, 1000));
    const { folder, events } = await goOn(damage);
    const warnings = events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/best\.safetensors: .*; the next evaluation replaces it$/);
    expect(readBest(folder).step).toBe(4);
  });

  test("@best without one, or with metadata that is none, is one line", { timeout }, async () => {
    const { folder } = await run({ steps: 2, evaluateEvery: 0 });
    await expect(openGenerator(`${folder.path}@best`)).rejects.toThrow("train with --evaluate-every, or leave @best");
    const checkpoint = readFileSync(join(folder.checkpoints, "step-000002.safetensors"));
    const { tensors, metadata } = decodeSafetensors(checkpoint, "newest");
    writeFileSync(bestFileIn(folder.checkpoints), encodeSafetensors(tensors, { ...metadata, measured: "{}" }));
    await expect(openGenerator(`${folder.path}@best`)).rejects.toThrow("its metadata is incomplete");
  });

  test("what cannot be measured is refused before there is a folder", { timeout }, async () => {
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ data: "spiral" }, "has no modes to count"],
      [{ data: "ring", evaluateMetrics: "fid" }, "modes only"],
    ];
    const empty = join(parent, "empty");
    mkdirSync(empty);
    for (const [fields, words] of cases) await expect(startRun(configOf(fields), empty)).rejects.toThrow(words);
    expect(() => configOf({ evaluateMetrics: "fdi" })).toThrow(ConfigError);
    expect(() => configOf({ evaluateMetrics: "cas" })).toThrow("of fid, kid");
    expect(() => configOf({ evaluateSamples: 19 })).toThrow(ConfigError);
    const inpaint = resolveConfig(findRecipe("inpaint"), [
      { path: "evaluateEvery", value: 1, origin: "test" },
      { path: "data", value: data, origin: "test" },
      { path: "size", value: 16, origin: "test" },
      { path: "batch", value: 4, origin: "test" },
    ]).config;
    await expect(startRun(inpaint, empty)).rejects.toThrow("makes images from images");
  });
});

test("colour images are measured by their pixels; few images not at all", { timeout }, async () => {
  const images = new Uint8Array(40 * tinySide ** 2 * 3).map((_, index) => (index * 37) % 256);
  const fields = { height: tinySide, width: tinySide, channels: 3, images };
  const colour = new MemoryDataset({ name: "colour", ...fields }, sha256);
  const few = new MemoryDataset({ name: "few", ...fields, images: images.subarray(0, 19 * tinySide ** 2 * 3) }, sha256);
  const config = tinyConfig({ steps: 1, evaluateEvery: 1 });
  const { events } = await collect(train(config, { dataset: colour }));
  expect(evaluationsOf(events)[0]).toMatchObject({ samples: 40, figures: [{ metric: "swd" }] });
  expect(evaluationsOf(events)[0]).not.toHaveProperty("extractor");
  const fid = { ...config, evaluateMetrics: "swd,fid" };
  await expect(collect(train(fid, { dataset: colour }))).rejects.toThrow("fid needs features");
  await expect(collect(train(config, { dataset: few }))).rejects.toThrow("too few to measure");
});

test("points of the plane are measured by their modes", { timeout }, async () => {
  const config = tinyConfig({ steps: 1, evaluateEvery: 1, data: "ring" });
  const { events } = await collect(train(config));
  expect(evaluationsOf(events)[0]).toMatchObject({
    samples: 2500,
    figures: [
      { metric: "modes", name: "modes covered", real: 8 },
      { name: "high-quality share", better: "higher" },
    ],
  });
});

test("the first figure decides which is better, the next one where it is equal", () => {
  const modes = (covered: number, share: number) => [
    { metric: "modes", name: "modes covered", value: covered, real: 8, better: "real" as const },
    { metric: "modes", name: "high-quality share", value: share, better: "higher" as const },
  ];
  const fid = (value: number) => [{ metric: "fid", name: "Fréchet distance", value, better: "lower" as const }];
  expect(isBetter(modes(8, 0.1), modes(7, 0.9))).toBe(true);
  expect(isBetter(modes(8, 0.1), modes(8, 0.2))).toBe(false);
  expect(isBetter(modes(8, 0.2), modes(8, 0.1))).toBe(true);
  expect(isBetter(modes(8, 0.2), modes(8, 0.2))).toBe(false);
  expect(isBetter(fid(1), fid(2))).toBe(true);
  expect(isBetter(fid(2), fid(1))).toBe(false);
});
