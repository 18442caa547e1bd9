/** @file The playground learns what `ganvas train` learns, shows what is there, and keeps what was learnt when options change. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { playground } from "#src/browser/index.js";
import { openData, openSession, resolveConfig, findRecipe } from "#src/training/index.js";
import type { Session } from "#src/training/index.js";
import { expectClose } from "../support/close.js";
import { judgeFrom } from "./by-hand.js";

const { Playground, firstSettings } = playground;

const steps = 30;
const settings: playground.PlaygroundSettings = { ...firstSettings, seed: 5 };
const nothing: playground.FrameRequest = {
  ...{ points: 64, heat: 0, manifold: 0, arrows: 0, coverage: false, isAveraged: false },
};

const opened: playground.Playground[] = [];
const open = async (given: Partial<playground.PlaygroundSettings> = {}): Promise<playground.Playground> => {
  const made = await Playground.open({ ...settings, ...given });
  opened.push(made);
  return made;
};
afterAll(() => Promise.all(opened.map((made) => made.dispose())));

const advance = (made: playground.Playground, count: number, player: playground.Player = "both") =>
  made.advance({ steps: count, milliseconds: Infinity, player });

/** A command's settings, as the command line reads them. */
function configOf(command: string) {
  const [, , recipe = "", ...rest] = command.split(" ");
  const pairs = [...rest.join(" ").matchAll(/--(?:set (\w+)=|(\w+) )(\S+)/g)];
  return resolveConfig(
    findRecipe(recipe),
    pairs.map(([, option, flag, value]) => ({ path: option ?? flag ?? "", value, origin: "test" })),
  ).config;
}

describe("as `ganvas train` does", () => {
  let session: Session;
  let made: playground.Playground;
  let last: playground.Progress;

  beforeAll(async () => {
    const command = playground.trainCommand(settings, steps);
    if (command === undefined) throw new Error("a named distribution has a command");
    const config = { ...configOf(command), threads: 1 };
    session = await openSession(config, await openData(config));
    await session.initialize();
    made = await open();
    await advance(made, steps - 1);
    last = await advance(made, 1);
  });
  afterAll(() => session.dispose());

  test("the command has the same settings, and the same steps give the same bits", () => {
    let result: ReturnType<Session["step"]>["result"] | undefined;
    for (let step = 0; step < steps; step++) ({ result } = session.step());
    expect(last).toMatchObject({ step: steps, done: 1 });
    expect(last.figures).toEqual({
      discriminatorLoss: result?.number("loss.discriminator"),
      generatorLoss: result?.number("loss.generator"),
      onReal: result?.number("D(x)"),
      onMade: result?.number("D(G(z))"),
    });
  });

  test("the heat map is D on a grid of the window, the top row first", async () => {
    const n = 7;
    const { heat } = await made.look({ ...nothing, heat: n });
    const judge = judgeFrom(session.state);
    const { windowExtent } = made.facts;
    const expected = Array.from({ length: n * n }, (_, cell) => {
      const [x, y] = [cell % n, n - 1 - Math.floor(cell / n)].map((i) => windowExtent * ((2 * i + 1) / n - 1));
      return 1 / (1 + Math.exp(-judge(x ?? NaN, y ?? NaN)));
    });
    expectClose(heat ?? [], expected, { absolute: 1e-5, relative: 1e-4 }, "heat");
  });

  test("arrows are −∂L_G/∂x by finite differences", async () => {
    const { points, pushes } = await made.look({ ...nothing, arrows: 32 });
    const judge = judgeFrom(session.state);
    const loss = (x: number, y: number) => Math.log1p(Math.exp(-judge(x, y))); // −log σ(D(x)), non-saturating
    const h = 1e-6; // ReLUs have kinks: the smaller the step, the fewer of them lie in it
    const expected = Array.from({ length: 32 }, (_, i) => {
      const [x = NaN, y = NaN] = points.subarray(2 * i, 2 * i + 2);
      return [loss(x - h, y) - loss(x + h, y), loss(x, y - h) - loss(x, y + h)].map((change) => change / (2 * h));
    });
    expectClose(pushes ?? [], expected.flat(), { absolute: 1e-4, relative: 1e-3 }, "pushes");
  });

  test("the map of the generator takes the lattice's middle to where z = 0 goes, and the average is another generator", async () => {
    const { manifold, points } = await made.look({ ...nothing, manifold: 5 });
    expect(manifold).toHaveLength(50);
    const average = await made.look({ ...nothing, isAveraged: true });
    expect(average.points).not.toEqual(points);
    expect(average.points).toHaveLength(points.length);
  });
});

describe("options that change", () => {
  test("weights stay: all of them for a rate or a loss, the generator's for a discriminator of other inputs", async () => {
    const made = await open();
    await advance(made, 20);
    const before = await made.look({ ...nothing, heat: 6 });
    await made.change({
      ...settings,
      batch: 32,
      options: { learningRate: 1e-4, loss: "minimax", spectralNorm: false },
    });
    const after = await made.look({ ...nothing, heat: 6 });
    expect(after).toEqual(before);
    await made.change({ ...settings, options: { pack: 2, minibatchDeviation: false, optimizer: "rmsprop" } });
    const packed = await made.look({ ...nothing, heat: 6 });
    expect(packed.points).toEqual(before.points);
    expect(packed.heat).not.toEqual(before.heat);
    expect((await advance(made, 1)).step).toBe(21);
    expect((await made.look(nothing)).points).not.toEqual(before.points);
  });

  test("what makes no sense is refused in one line, and the game goes on as it was", async () => {
    const made = await open();
    const before = await made.look({ ...nothing, heat: 4 });
    const wrong = [
      [{ options: { loss: "wasserstein", r1: 0 } }, "slope is bounded"],
      [{ options: { learningRate: -1 } }, "learningRate"],
      [{ options: { momentum: 0.9 } }, "momentum"],
      [{ options: { pack: 3 } }, "multiple of 3"],
      [{ batch: 0 }, "batch"],
    ] as const;
    for (const [given, text] of wrong) {
      await expect(made.change({ ...settings, ...given }), text).rejects.toThrow(text);
    }
    await expect(made.restart({ ...settings, data: "rings" })).rejects.toThrow("ring, grid, spiral, moons");
    expect(await made.look({ ...nothing, heat: 4 })).toEqual(before);
    expect((await advance(made, 1)).step).toBe(1);
  });

  test("a discriminator of whole batches has no map, but pushes", async () => {
    const made = await open({ options: { minibatchDeviation: true } });
    expect(made.facts.hasHeat).toBe(false);
    const frame = await made.look({ ...nothing, heat: 4, arrows: 8 });
    expect(frame.heat).toBeUndefined();
    expect(frame.pushes?.some((value) => value !== 0)).toBe(true);
  });
});

describe("steps", () => {
  test("of one player leave the other as it is", async () => {
    const made = await open({ options: { unroll: 1, criticSteps: 1, averageDecay: 0 } });
    const look = () => made.look({ ...nothing, heat: 6 });
    const [first, progress] = [await look(), await advance(made, 2, "discriminator")];
    expect(Object.keys(progress.figures).sort()).toEqual(["discriminatorLoss", "onMade", "onReal"]);
    const second = await look();
    expect(second.points).toEqual(first.points);
    expect(second.heat).not.toEqual(first.heat);
    expect(Object.keys((await advance(made, 1, "generator")).figures)).toEqual(["generatorLoss"]);
    const third = await look();
    expect(third.heat).toEqual(second.heat);
    expect(third.points).not.toEqual(second.points);
    expect(third.step).toBe(3);
  });

  test("a restart gives the same bits, another seed others", async () => {
    const made = await open();
    const course = async () => {
      await advance(made, 5);
      return made.look({ ...nothing, heat: 4 });
    };
    const first = await course();
    await made.restart(settings);
    expect(await course()).toEqual(first);
    await made.restart({ ...settings, seed: 6 });
    expect((await course()).points).not.toEqual(first.points);
  });
});

describe("drawings", () => {
  test("points lie along the strokes, in proportion to their length", async () => {
    const made = await open({
      data: [
        [-0.9, 0.5, 0.9, 0.5],
        [0, -0.9, 0, -0.3],
        [2, -2],
      ],
    }); // a line three times as long as the other, a dot outside
    const { reals, modes } = made.facts;
    expect(modes).toEqual([]);
    const count = { long: 0, short: 0, dot: 0 };
    for (let i = 0; i < reals.length; i += 2) {
      const [x = NaN, y = NaN] = reals.subarray(i, i + 2);
      if (Math.abs(y - 0.5) < 0.06) count.long++;
      else if (Math.abs(x) < 0.06) count.short++;
      else if (Math.hypot(x - 0.95, y + 0.95) < 0.08) count.dot++;
    }
    expect(count.long + count.short + count.dot).toBe(reals.length / 2);
    expect(count.long / count.short).toBeCloseTo(3, 0);
    expect((await made.look({ ...nothing, coverage: true })).coverage?.kind).toBe("share");
    expect(playground.trainCommand({ ...settings, data: [[0, 0]] }, 10)).toBeUndefined();
  });

  test.each([[[]], [[[]]], [[[0, 0, 1]]], [[[0, NaN]]]])("%j is refused", async (data) => {
    await expect(Playground.open({ ...settings, data })).rejects.toThrow("draw at least one");
  });
});

describe("switches", () => {
  const { switchGroups, switchesOf, withoutSwitch } = playground;
  const groups = Object.keys(switchGroups) as playground.SwitchGroup[];

  test("are all of the recipe's options, with help, a usual value, and what they may be", () => {
    const all = groups.flatMap(switchesOf);
    const names = all.map(({ name }) => name);
    expect([...names, ...withoutSwitch].sort()).toEqual(Object.keys(findRecipe("vanilla").options.entries).sort());
    for (const { help, usual, ...kind } of all) {
      expect(help.length).toBeGreaterThan(5);
      expect(typeof usual).toBe({ choice: "string", "yes-no": "boolean", number: "number" }[kind.kind]);
      if (kind.kind === "choice") expect(kind.choices).toContain(usual);
      if (kind.kind === "number") expect(kind.most).toBeGreaterThan(kind.least);
    }
  });

  // Unrolling takes seconds to compile: see playground.slow.test.ts.
  const quick = Object.entries(playground.playgroundPresets).filter(([name]) => name !== "unrolling");

  test.each(quick)("preset %s opens and makes a step", async (_, preset) => {
    const made = await open(preset);
    expect((await advance(made, 1)).step).toBe(1);
    const command = playground.trainCommand({ ...preset, seed: 2 }, 10);
    expect(configOf(command ?? "")).toMatchObject({ data: preset.data, batch: preset.batch, seed: 2, steps: 10 });
    expect(configOf(command ?? "").options).toMatchObject(preset.options);
  });
});
