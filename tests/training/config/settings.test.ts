/** @file Configuration: layers and origins, `--set`, messages for what is wrong. */
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import {
  changeConfig,
  checkConfig,
  findRecipe,
  parseSetting,
  resolveConfig,
  trainCommand,
} from "#src/training/index.js";
import { endedSchedule } from "#src/training/config/step-options.js";
import { expectOneLine } from "../../support/one-line.js";

const vanilla = findRecipe("vanilla");
const resolveOf = (recipe: ReturnType<typeof findRecipe>, ...texts: string[]) =>
  resolveConfig(
    recipe,
    texts.map((text) => parseSetting(text)),
  );
const resolve = (...texts: string[]) => resolveOf(vanilla, ...texts);

describe("resolving", () => {
  test("without settings it is the recipe's own", () => {
    const { config, origins } = resolveConfig(vanilla);
    expect(config).toMatchObject({
      recipe: "vanilla",
      data: "mnist",
      ...vanilla.training,
      seed: 0,
      threads: "auto",
      name: "vanilla-mnist",
    });
    expect(config.options).toMatchObject({ loss: "non-saturating", latent: 100, learningRate: 2e-4 });
    expect(origins.get("steps")).toBe("recipe vanilla");
    expect(origins.get("seed")).toBe("default");
    expect(origins.get("options.latent")).toBe("recipe vanilla");
  });

  test("later settings win and are named as the origin", () => {
    const { config, origins } = resolveConfig(vanilla, [
      { path: "steps", value: "5", origin: "--steps" },
      { path: "steps", value: 7, origin: "file.json" },
    ]);
    expect(config.steps).toBe(7);
    expect(origins.get("steps")).toBe("file.json");
  });

  test("options by full and by short path", () => {
    expect(resolve("options.learningRate=1e-4").config.options["learningRate"]).toBe(1e-4);
    expect(resolve("learningRate=1e-4").config.options["learningRate"]).toBe(1e-4);
    expect(resolve("learningRate=1e-4").origins.get("options.learningRate")).toBe("--set");
  });

  describe("options that count steps follow the length of a run", () => {
    const cyclegan = findRecipe("cyclegan");
    const { steps } = cyclegan.training;
    const options = (...texts: string[]) => resolveOf(cyclegan, ...texts).config.options;

    test("at the recipe's own length they are its defaults", () =>
      expect(options()).toMatchObject({ decayFrom: steps / 2, decayUntil: steps }));

    test("of a run twice as long, rates fall twice as late; of one step, at once", () => {
      expect(options(`steps=${2 * steps}`)).toMatchObject({ decayFrom: steps, decayUntil: 2 * steps });
      expect(options("steps=1")).toMatchObject({ decayFrom: 0, decayUntil: 1 });
    });

    test("one that is set stays", () =>
      expect(options(`steps=${2 * steps}`, "decayFrom=7")).toMatchObject({ decayFrom: 7, decayUntil: 2 * steps }));

    test("of other data, from the defaults for these", () => {
      const r3gan = findRecipe("r3gan");
      const of = (...texts: string[]) => resolveOf(r3gan, ...texts).config.options;
      expect(of("data=ring", "steps=100")).toMatchObject({ rampSteps: 0, schedule: "linear", decayUntil: 100 });
      expect(of("steps=100")).toMatchObject({ rampSteps: 100 });
    });

    test("the command that trains the same again names only what was set", () => {
      const command = (...texts: string[]) => trainCommand(resolveOf(cyclegan, ...texts).config);
      expect(command("steps=100")).toBe("ganvas train cyclegan --steps 100");
      expect(command("steps=100", `decayUntil=${steps}`)).toBe(
        `ganvas train cyclegan --steps 100 --set decayUntil=${steps}`,
      );
    });

    test("a schedule that has ended is named, where rates fall at all", () => {
      const ofCyclegan = options();
      expect(endedSchedule(cyclegan, ofCyclegan, steps - 1)).toBeUndefined();
      expect(endedSchedule(cyclegan, ofCyclegan, steps)).toContain(`step ${steps} (decayUntil)`);
      expect(endedSchedule(vanilla, resolve().config.options, 1e6)).toBeUndefined();
      expect(endedSchedule(vanilla, resolve("schedule=linear", "steps=9").config.options, 9)).toContain("step 9");
    });

    test("a number of steps that is none is refused as such", () =>
      expectOneLine(ConfigError, () => options("steps=many"), "steps"));
  });

  test("a configuration from before there were sizes is one of the data's own", () => {
    const { size, ...before } = resolveConfig(vanilla).config;
    expect(size).toBe("auto");
    expect(checkConfig(before)).toEqual({ size, ...before });
  });

  test("texts are read as the field's type", () => {
    const { config } = resolve("name=123", "threads=2", "deterministic=true", "loss=minimax");
    expect(config).toMatchObject({ name: "123", threads: 2, deterministic: true });
    expect(config.options["loss"]).toBe("minimax");
    expect(resolve("threads=auto").config.threads).toBe("auto");
  });

  test("the run is named after recipe and data", () => {
    expect(resolve("data=./my images/").config.name).toBe("vanilla-my-images");
  });
});

describe("what is wrong is said in one line", () => {
  const cases: readonly (readonly [string, ...string[]])[] = [
    ["steps=-1", "steps", "-1", "from 1"],
    ["steps=1.5", "steps", "1.5", "whole number"],
    ["batch=0", "batch", "from 1 to 65536"],
    ["threads=0", "threads", "0", "from 1 to 64"],
    ["seed=4294967296", "seed", "4294967295"],
    ["seed=NaN", "seed", '"NaN"'],
    ["deterministic=maybe", "deterministic", "true or false"],
    ["device=gpu", "device", "auto, wasm, reference"],
    ["device=wsm", "did you mean wasm?"],
    ["name=../escape", "name", "letters, digits"],
    ["loss=minmax", "options.loss", "did you mean minimax?"],
    ["learningRate=fast", "options.learningRate", '"fast"', "number"],
    ["latent=0", "options.latent", ">=1"],
    ["learnRate=1", "learnRate", "did you mean learningRate?"],
    ["step=1", "did you mean steps?"],
    ["options.laten=1", "did you mean options.latent?"],
    ["__proto__.x=1", "__proto__"],
    ["steps", "path=value"],
    ["=3", "path=value"],
    ["size=big", "size", '"big"', "or auto"],
    ["size=0", "size", "from 1 to 4096"],
  ];
  test.each(cases)("%s", (text, ...names) => {
    expectOneLine(ConfigError, () => resolve(text), ...names);
  });

  test("a size that the recipe cannot make", () => {
    const dcgan = findRecipe("dcgan");
    const resolveSize = (text: string) => resolveConfig(dcgan, [parseSetting(text)]).config.size;
    expectOneLine(ConfigError, () => resolveSize("size=30"), "size (--set) is 30", "dcgan", "16, 32, 64");
    expect(["size=32", "size=auto"].map(resolveSize)).toEqual([32, "auto"]);
    expect(resolve("size=30").config.size).toBe(30);
  });

  test("unknown recipe", () => {
    expectOneLine(ConfigError, () => findRecipe("vanila"), "did you mean vanilla?");
  });

  test("unknown field in a whole configuration", () => {
    expectOneLine(
      ConfigError,
      () => checkConfig({ ...resolveConfig(vanilla).config, stepz: 1 }),
      "stepz",
      "did you mean steps?",
    );
    expectOneLine(ConfigError, () => checkConfig(null), "the configuration");
  });
});

describe("going on", () => {
  const { config } = resolveConfig(vanilla);

  test("what does not change the learning may change", () => {
    const { config: changed, origins } = changeConfig(config, "00000-x", [
      parseSetting("steps=9000"),
      parseSetting("threads=1"),
    ]);
    expect(changed).toEqual({ ...config, steps: 9000, threads: 1 });
    expect(origins.get("steps")).toBe("--set");
    expect(origins.get("seed")).toBe("run 00000-x");
  });

  test.each(["seed=1", "size=32", "batch=64", "learningRate=1", "data=other"])("%s may not", (text) => {
    expectOneLine(ConfigError, () => changeConfig(config, "x", [parseSetting(text)]), "cannot change");
  });

  test("the same value is no change", () => {
    expect(changeConfig(config, "x", [parseSetting("seed=0"), parseSetting("learningRate=0.0002")]).config).toEqual(
      config,
    );
  });
});

test("the command that trains the same again names only what differs", () => {
  expect(trainCommand(resolve().config)).toBe("ganvas train vanilla");
  const { config } = resolve("steps=9", "learningRate=0.01", "data=a b", "samplesEvery=3");
  expect(trainCommand(config)).toBe(
    "ganvas train vanilla --data 'a b' --steps 9 --set samplesEvery=3 --set learningRate=0.01",
  );
});
