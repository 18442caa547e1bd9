/** @file Guards: what each says about figures and images made for it, and about real trainings that are set up to fail. */
import { describe, expect, test } from "vitest";
import { MemoryDataset, sha256 } from "#src/data/index.js";
import { CollapseGuard, OscillationGuard } from "#src/training/guards/collapse.js";
import { DominanceGuard } from "#src/training/guards/dominance.js";
import { blockMeans, diversity, meanOf, nearest, quantile } from "#src/training/guards/features.js";
import type { Features } from "#src/training/guards/features.js";
import { Persistent } from "#src/training/guards/guard.js";
import { gentler } from "#src/training/guards/index.js";
import { MemorisationGuard } from "#src/training/guards/memorisation.js";
import { findRecipe, resolveConfig, train } from "#src/training/index.js";
import type { TrainingEvent } from "#src/training/index.js";
import { collect, hashTensors, tinyConfig, tinyDataset } from "./tiny.js";

/** Vectors of one number. */
const numbers = (...values: number[]): Features => ({
  values: Float32Array.from(values),
  count: values.length,
  size: 1,
});
/** 0, s, 2s, … */
const spread = (step: number, from = 0, count = 32): Features =>
  numbers(...Array.from({ length: count }, (_, index) => from + step * index));

describe("features", () => {
  test("are means of blocks, each channel on its own", () => {
    // 16×16 pixels of two channels: the first is 1 in the left half, the second is the row's number.
    const image = Float32Array.from({ length: 16 * 16 * 2 }, (_, at) =>
      at % 2 === 0 ? Number(((at >> 1) & 15) < 8) : at >> 5,
    );
    const { values, count, size } = blockMeans(image, { height: 16, width: 16, channels: 2 });
    expect([count, size]).toEqual([1, 128]);
    expect([...values.subarray(0, 16)]).toEqual([1, 0.5, 1, 0.5, 1, 0.5, 1, 0.5, 0, 0.5, 0, 0.5, 0, 0.5, 0, 0.5]);
    expect(values[127]).toBe(14.5);
  });

  test("of images with fewer pixels than blocks are the pixels", () =>
    expect([...blockMeans(Float32Array.of(1, 2, 3, 4), { height: 1, width: 1, channels: 2 }).values]).toEqual([
      1, 2, 3, 4,
    ]));

  test("distances, mean and quantiles by hand", () => {
    expect(diversity(numbers(0, 1, 3))).toBe(4); // squares 1, 4, 9
    expect([...meanOf(numbers(0, 1, 5))]).toEqual([2]);
    expect(nearest(numbers(2), 0, numbers(0, 5))).toBe(4);
    expect(nearest(numbers(0), 0, numbers(0, 5), 0)).toBe(25);
    expect([quantile([3, 1, 2], 0.5), quantile([], 0.5)]).toEqual([2, 0]);
  });
});

test("a condition is said when it has lasted, once until it has gone", () => {
  const persistent = new Persistent(2);
  expect([true, false, true, true, true, false, true, true].map((seen) => persistent.holds(seen))).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
    false,
    true,
  ]);
});

describe("on figures and images made for them", () => {
  const reals = spread(1);

  test.each([
    ["non-saturating", 0.02],
    ["least-squares", 0.004],
    ["hinge", 0.03],
    ["relativistic", 0.01],
  ])("D has won by the %s loss when it stays at a fiftieth of what D loses blindly", (loss, small) => {
    const guard = new DominanceGuard(loss);
    const looks = Array.from({ length: 12 }, () => guard.look({ "loss.discriminator": small }));
    expect(looks.map((finding) => finding?.guard)).toEqual([
      ...Array.from({ length: 9 }, () => undefined),
      "discriminator-wins",
      undefined,
      undefined,
    ]);
    expect(new DominanceGuard(loss).look({ "loss.discriminator": 10 * small })).toBeUndefined();
  });

  test("a critic cannot win", () => {
    const guard = new DominanceGuard("wasserstein");
    guard.lookAtGradient(1);
    for (let look = 0; look < 20; look++) {
      expect([guard.look({ "loss.discriminator": 0 }), guard.lookAtGradient(0)]).toEqual([undefined, undefined]);
    }
  });

  test("D has won when G's gradient has vanished, long before its loss says so, and it is said once", () => {
    const guard = new DominanceGuard("minimax");
    const look = (loss: number, norm: number) => [
      guard.lookAtGradient(norm)?.guard,
      guard.look({ "loss.discriminator": loss })?.guard,
    ];
    look(1.3, 8);
    const looks = Array.from({ length: 20 }, () => look(0.1, 7e-3)); // below a thousandth of 8
    expect(looks.flat().flatMap((found, index) => (found === undefined ? [] : [[index, found]]))).toEqual([
      [6, "discriminator-wins"], // at the third after D's loss was known
    ]);
  });

  test.each([
    ["a small gradient of a G that D cannot tell", 1.3, 1e-6],
    ["a gradient that is smaller than it was", 0.1, 0.02],
    ["no gradient to see", 0.1, undefined],
  ])("D has not won by %s", (_, loss, norm) => {
    const guard = new DominanceGuard("minimax");
    guard.lookAtGradient(8);
    for (let look = 0; look < 20; look++) {
      guard.look({ "loss.discriminator": loss });
      expect(guard.lookAtGradient(norm)).toBeUndefined();
    }
  });

  test("modes have collapsed when fakes were different and no longer are; slow learners have not", () => {
    const guard = new CollapseGuard(diversity(reals));
    const alike = spread(0.1);
    expect(
      [50, 100, 150].map((step) => guard.look(alike, step)),
      "a slow learner",
    ).toEqual([undefined, undefined, undefined]);
    expect(guard.look(spread(0.8), 200)).toBeUndefined();
    expect(guard.look(alike, 250)).toBeUndefined();
    const finding = guard.look(alike, 300);
    expect(finding?.guard).toBe("mode-collapse");
    expect(finding?.evidence).toContain("1.0 %");
    expect(guard.look(alike, 350)).toBeUndefined();
  });

  test("one image for all is a collapse at any time; late in training so is little difference", () => {
    const early = new CollapseGuard(diversity(reals));
    expect([50, 100].map((step) => early.look(spread(0.001), step)?.guard)).toEqual([undefined, "mode-collapse"]);
    const late = new CollapseGuard(diversity(reals));
    expect([3000, 3050].map((step) => late.look(spread(0.1), step)?.guard)).toEqual([undefined, "mode-collapse"]);
  });

  test("data that are all the same are found", () => {
    expect(new CollapseGuard(diversity(spread(0))).constant).toMatchObject({ guard: "constant-data" });
    expect(new CollapseGuard(diversity(reals)).constant).toBeUndefined();
  });

  test("fakes that jump together oscillate, those that drift do not", () => {
    const [jumping, drifting] = [new OscillationGuard(diversity(reals)), new OscillationGuard(diversity(reals))];
    const findings = Array.from({ length: 8 }, (_, look) => ({
      jump: jumping.look(spread(0.1, 10 * (look % 2)))?.guard,
      drift: drifting.look(spread(1, look))?.guard,
    }));
    expect(findings.map(({ jump }) => jump).filter(Boolean)).toEqual(["oscillation"]);
    expect(findings.map(({ drift }) => drift).filter(Boolean)).toEqual([]);
  });

  test("copies of training images are memorised, images as far from them as they from each other are not", () => {
    const guard = new MemorisationGuard(reals);
    expect([guard.look(spread(0.5, 0.5)), guard.look(spread(0.5, 0.5))].map((finding) => finding?.guard)).toEqual([
      undefined,
      "memorisation",
    ]);
    const other = new MemorisationGuard(reals);
    expect([other.look(spread(2, 100)), other.look(spread(2, 100))]).toEqual([undefined, undefined]);
  });
});

describe("a gentler setting", () => {
  const { config } = resolveConfig(findRecipe("vanilla"));
  const finding = (guard: "diverged" | "discriminator-wins") => ({ guard, evidence: "", advice: "" });

  test("is half the learning rates", () => {
    expect(gentler(config, finding("diverged"))?.config.options).toMatchObject({
      learningRate: 1e-4,
      discriminatorLearningRate: 0,
    });
    const two = { ...config, options: { ...config.options, discriminatorLearningRate: 4e-4 } };
    expect(gentler(two, finding("diverged"))).toMatchObject({
      config: { options: { learningRate: 1e-4, discriminatorLearningRate: 2e-4 } },
      change: "learningRate 0.0001, discriminatorLearningRate 0.0002",
    });
  });

  test("is a quarter of D's where D wins", () =>
    expect(gentler(config, finding("discriminator-wins"))?.config.options).toMatchObject({
      learningRate: 2e-4,
      discriminatorLearningRate: 5e-5,
    }));

  test("is none without a learning rate", () =>
    expect(gentler({ ...config, options: {} }, finding("diverged"))).toBeUndefined());
});

describe("of trainings that are set up to fail", () => {
  const found = (events: readonly TrainingEvent[]) =>
    events.flatMap((event) => (event.type === "guard" ? [{ guard: event.guard, step: event.step }] : []));
  const firstOf = async (fields: Readonly<Record<string, unknown>>, dataset?: MemoryDataset) => {
    for await (const event of train(tinyConfig({ steps: 300, samplesEvery: 0, ...fields }), { dataset })) {
      if (event.type === "guard") return event.guard;
    }
    return undefined;
  };
  const dataset = tinyDataset();

  test("learning rate × 100", async () => {
    const guard = await firstOf({ learningRate: 0.02 }, dataset);
    expect(["mode-collapse", "oscillation", "discriminator-wins", "diverged"]).toContain(guard);
  });

  test("data of one image", async () => {
    const images = new Uint8Array(80 * 36).fill(200);
    const constant = new MemoryDataset({ name: "constant", height: 6, width: 6, channels: 1, images }, sha256);
    expect(await firstOf({}, constant)).toBe("constant-data");
  });

  test("a generator that stands still loses to D", async () =>
    expect(await firstOf({ learningRate: 1e-9, discriminatorLearningRate: 1e-3, dropout: 0 }, dataset)).toBe(
      "discriminator-wins",
    ));

  test("the plain GAN on the ring, whose G runs from mode to mode", async () =>
    expect(await firstOf({ data: "ring", learningRate: 1e-3, discriminatorLearningRate: 1e-4, latent: 64 })).toBe(
      "oscillation",
    ));

  test("off says nothing, heal goes back and on with gentler rates, and ends at the last step", async () => {
    const fields = { learningRate: 1e-9, discriminatorLearningRate: 1e-3, dropout: 0, steps: 150, samplesEvery: 0 };
    const off = await collect(train(tinyConfig({ ...fields, guard: "off" }), { dataset }));
    expect(found(off.events)).toEqual([]);
    const { events, checkpoints } = await collect(train(tinyConfig({ ...fields, guard: "heal" }), { dataset }));
    const heal = events.find((event) => event.type === "heal");
    expect(heal).toMatchObject({ step: 0, guard: "discriminator-wins", change: "discriminatorLearningRate 0.00025" });
    expect(events.filter(({ type }) => type === "start").length).toBeGreaterThan(1);
    expect(events.at(-1)).toMatchObject({ type: "finish", step: 150 });
    expect(checkpoints.at(-1)?.config.options["discriminatorLearningRate"]).toBeLessThan(1e-3);
  });

  test("warn changes nothing of what is learnt", async () => {
    const weights = async (guard: string) => {
      const { checkpoints } = await collect(train(tinyConfig({ steps: 60, guard }), { dataset }));
      const [checkpoint] = checkpoints;
      if (checkpoint === undefined) throw new Error("there is no checkpoint");
      return hashTensors(checkpoint);
    };
    expect(await weights("warn")).toBe(await weights("off"));
  });
});
