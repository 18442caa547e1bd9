/** @file Configuration files: what each format gives, and what is wrong with one, in one line that names the place. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ConfigError, DataError } from "#src/base/errors.js";
import { isConfigFile, settingsFromFile } from "#src/cli/config-file.js";
import { resolveTarget, resumeSettings } from "#src/cli/train-target.js";
import { defineConfig } from "#src/index.js";
import type { RunConfig } from "#src/index.js";
import { expectOneLine } from "../support/one-line.js";
import { temporaryFolder } from "../training/tiny.js";
import { ganvas } from "./in-process.js";

const folder = temporaryFolder();
const flags = { out: "runs", preview: false };
const root = fileURLToPath(new URL("../../dist/index.js", import.meta.url));

const written = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const resolved = (name: string, text: string | Uint8Array, set: readonly string[] = []) =>
  resolveTarget(written(name, text), { ...flags, set });

/** The message of a refusal; fails for any other error, and for more than one line. */
async function refusal(name: string, text: string | Uint8Array): Promise<string> {
  const error: unknown = await resolved(name, text).then(
    () => "it was accepted",
    (reason: unknown) => reason,
  );
  expect(error instanceof ConfigError || error instanceof DataError, String(error)).toBe(true);
  const { message } = error as Error;
  expect(message).not.toMatch(/[\n\r]/);
  return message.replaceAll(`${folder}/`, "");
}

describe("a file of only what differs gives the same in every format", () => {
  const body = `{ recipe: "dcgan", data: "fashion-mnist", steps: 40, options: { learningRate: 1e-4, loss: "hinge" } }`;
  test.each([
    [
      "a.json",
      '{ "recipe": "dcgan", "$schema": "x", "data": "fashion-mnist", "steps": 40, "options": { "learningRate": 1e-4, "loss": "hinge" } }',
    ],
    [
      "a.yaml",
      "# yaml-language-server: $schema=dcgan.json\nrecipe: dcgan\ndata: fashion-mnist\nsteps: 40\nlearningRate: 1e-4\nloss: hinge\n",
    ],
    ["a.yml", "recipe: dcgan\ndata: fashion-mnist\nsteps: 4e1\noptions:\n  learningRate: 1e-4\n  loss: hinge\n"],
    ["bom.yaml", "\uFEFFrecipe: dcgan\ndata: fashion-mnist\nsteps: 40\nlearningRate: 1e-4\nloss: hinge\n"],
    ["a.mjs", `export default ${body};`],
    ["a.js", `export default { ...${body}, seed: undefined };`],
    [
      "a.ts",
      `import type { RunConfig } from "ganvas";\nconst config: RunConfig<"dcgan"> = ${body};\nexport default config;`,
    ],
    ["a.mts", `import { defineConfig } from ${JSON.stringify(root)};\nexport default defineConfig(${body});`],
  ])("%s", async (name, text) => {
    const { config } = await resolved(name, text);
    expect(config).toMatchObject({
      recipe: "dcgan",
      data: "fashion-mnist",
      steps: 40,
      name: "dcgan-fashion-mnist",
      batch: 64,
    });
    expect(config.options).toMatchObject({ learningRate: 1e-4, loss: "hinge", beta1: 0.5 });
  });
});

test("flags and --set win over the file, the file over the recipe, and each value knows its line", async () => {
  const text = "recipe: vanilla\nsteps: 40\nseed: 3\noptions:\n  latent: 8\n";
  const path = written("layers.yaml", text);
  const { config, origins } = await resolveTarget(path, { ...flags, steps: "50", set: ["latent=9"] });
  expect(config).toMatchObject({ steps: 50, seed: 3, options: { latent: 9 } });
  expect(origins.get("seed")).toBe(`${path}:3`);
  expect(origins.get("steps")).toBe("--steps");
  expect((await resolveTarget(path, flags)).origins.get("options.latent")).toBe(`${path}:5`);
  expect((await resolveTarget(path, flags)).origins.get("batch")).toBe("recipe vanilla");
});

test("a whole config.json of a run gives that configuration again", async () => {
  const { config } = await resolved("r.yaml", "recipe: r3gan\ndata: ring\nsteps: 77");
  expect((await resolved("config.json", JSON.stringify(config, null, 2))).config).toEqual(config);
});

describe("refused in one line:", () => {
  const bomb = `recipe: vanilla\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]`;
  test.each<readonly [string, string, string | Uint8Array, string]>([
    [
      "an unknown field",
      "c.yaml",
      "recipe: vanilla\nstepz: 4",
      'c.yaml:2: neither the run nor recipe vanilla has a field "stepz"; did you mean steps?',
    ],
    [
      "an unknown option",
      "c.json",
      '{\n "recipe": "vanilla",\n "options": {\n  "laten": 4 } }',
      'c.json:4: neither the run nor recipe vanilla has a field "options.laten"; did you mean options.latent?',
    ],
    ["an unknown recipe", "c.yaml", "recipe: vanila", "did you mean vanilla?"],
    ["no recipe", "c.yaml", "steps: 4", "c.yaml: has no recipe's name"],
    ["a recipe that is a number", "c.yaml", "steps: 4\nrecipe: 5", "c.yaml:2: has no recipe's name"],
    ["a text for a number", "c.yaml", 'recipe: vanilla\nsteps: "5"', 'steps (c.yaml:2) is "5"; give a whole number'],
    ["a number for a text", "c.yaml", "recipe: vanilla\nname: 1_0\ndata: 5", "data (c.yaml:3) is 5; expected string"],
    [
      "a wrong option",
      "c.yaml",
      "recipe: vanilla\noptions:\n  loss: minmax",
      'options.loss (c.yaml:3) is "minmax"; did you mean minimax?',
    ],
    ["nothing for a value", "c.yaml", "recipe: vanilla\nsteps:", "steps (c.yaml:2) is empty"],
    ["nothing for a name", "c.yaml", "recipe: vanilla\nname:", "name (c.yaml:2) is empty"],
    ["a list for a value", "c.yaml", "recipe: vanilla\nsteps: [1]", "steps (c.yaml:2) is a list"],
    ["infinity", "c.yaml", "recipe: vanilla\nlearningRate: .inf", "options.learningRate"],
    ["a field inside an option", "c.yaml", "recipe: vanilla\nlatent.x: 4", "latent.x"],
    ["options that are a list", "c.yaml", "recipe: vanilla\noptions: [latent]", "c.yaml:2: options is no map"],
    [
      "an option in both places",
      "c.yaml",
      "recipe: vanilla\nlatent: 4\noptions:\n  latent: 5",
      "c.yaml:4: latent is there twice",
    ],
    [
      "a field twice",
      "c.yaml",
      "recipe: vanilla\nsteps: 4\nsteps: 5",
      "c.yaml:3: is no valid YAML: steps is there twice; correct it",
    ],
    [
      "a field of JSON twice",
      "c.json",
      '{"recipe": "vanilla",\n"steps": 4,\n"steps": 5}',
      "c.json:3: is no valid JSON: steps is there twice",
    ],
    ["broken YAML", "c.yaml", "recipe: vanilla\nsteps: [", "c.yaml:2: is no valid YAML"],
    ["broken JSON", "c.json", '{\n"recipe": vanilla }', "c.json:2: is no valid JSON"],
    ["YAML in a JSON file", "c.json", "recipe: vanilla", "c.json:1: is no valid JSON"],
    ["an empty file", "c.yaml", "", "c.yaml: is empty; write a field a line, such as recipe: dcgan"],
    ["an empty JSON file", "c.json", "", "c.json:1: is no valid JSON"],
    ["only a comment", "c.yaml", "# later", "c.yaml: is empty"],
    ["a list", "c.yaml", "- recipe: vanilla", "c.yaml: holds no map"],
    ["a text", "c.json", '"vanilla"', "c.json: holds no map"],
    ["a set", "c.yaml", "!!set { recipe, steps }", "c.yaml: holds no map"],
    ["two documents", "c.yaml", "recipe: vanilla\n---\nrecipe: dcgan", "c.yaml:2: is no valid YAML"],
    ["an unknown tag", "c.yaml", "recipe: !js vanilla", "c.yaml:1: is no valid YAML: Unresolved tag: !js"],
    ["a missing anchor", "c.yaml", "recipe: *name", "c.yaml: is no valid YAML: Unresolved alias"],
    ["a bomb of aliases", "c.yaml", bomb, "is no valid YAML: Excessive alias count"],
    ["a map in itself", "c.yaml", "recipe: vanilla\nsteps: &a { b: *a }", "steps (c.yaml:2)"],
    ["deep nesting", "c.yaml", `recipe: ${"[".repeat(50_000)}`, "is no valid YAML"],
    ["a prototype", "c.yaml", "recipe: vanilla\n__proto__: { steps: 4 }", '"__proto__"'],
    ["a merged map", "c.yaml", "recipe: vanilla\n<<: { steps: 4 }", '"<<"'],
    ["control characters", "c.yaml", 'recipe: vanilla\n"a\\n\\e[31m": 4', "c.yaml:2"],
    ["what is no text", "c.yaml", Uint8Array.of(0x72, 0xff, 0xfe), "c.yaml: is no text in UTF-8"],
    ["a huge file", "c.yaml", `recipe: vanilla\n#${"x".repeat(100_000)}`, "at most 100000 are read"],
    [
      "many fields",
      "c.yaml",
      Array.from({ length: 7_000 }, (_, index) => `field${index}:`).join("\n"),
      "has no recipe's name",
    ],
    ["a module that does not parse", "broken.ts", "export default {", "broken.ts: cannot be loaded"],
    [
      "a module that throws nothing",
      "throws.mjs",
      "throw null;",
      "throws.mjs: cannot be loaded: it throws what is no error",
    ],
    [
      "a module without a default export",
      "none.mjs",
      "export const recipe = 'vanilla';",
      "none.mjs: its default export is no plain object",
    ],
    ["a function", "function.mjs", "export default () => ({ recipe: 'vanilla' });", "no plain object"],
    [
      "a module's wrong field",
      "wrong.mjs",
      "export default { recipe: 'vanilla', stepz: 4 };",
      "wrong.mjs: neither the run nor recipe vanilla",
    ],
    [
      "a module's value of no type",
      "symbol.mjs",
      "export default { recipe: 'vanilla', steps: Symbol() };",
      "steps (symbol.mjs) is no such value",
    ],
  ])("%s", async (_, name, text, expected) => {
    expect(await refusal(name, text)).toContain(expected);
  });

  test("a missing module, and a folder", async () => {
    await expect(resolveTarget(join(folder, "nowhere.ts"), flags)).rejects.toThrow(/no such file; give a recipe or/);
    await expect(resolveTarget(join(folder, "nowhere.yaml"), flags)).rejects.toThrow(DataError);
  });
});

test("names of recipes are no files", () => {
  expect(["dcgan", "wgan-gp", "runs/00000-x", "a.json/b"].map(isConfigFile)).toEqual([false, false, false, false]);
  expect(["a.json", "B.YAML", "c.yml", "d.ts", "e.mts", "f.js", "g.mjs"].every(isConfigFile)).toBe(true);
});

test("a file is dry-run by the command, and does not go with --resume", async () => {
  const path = written("dry.yaml", "recipe: vanilla\ndata: ring\nsteps: 41\n");
  const dry = await ganvas(["train", path, "--dry-run", "--threads", "1"]);
  expect(dry.code).toBe(0);
  expect(dry.stdout).toContain(`${path}:3`);
  expectOneLine(ConfigError, () => resumeSettings(path, flags), "leave the file out");
});

test("defineConfig knows the fields and the options of each recipe", async () => {
  const config = defineConfig({ recipe: "dcgan", steps: 5, options: { loss: "hinge" } });
  expect((await settingsFromFile(written("typed.json", JSON.stringify(config)))).recipe).toBe("dcgan");
  expectTypeOf(config).toEqualTypeOf<RunConfig<"dcgan">>();
  // @ts-expect-error no recipe has this loss
  defineConfig({ recipe: "dcgan", options: { loss: "hing" } });
  // @ts-expect-error this is no field
  defineConfig({ recipe: "dcgan", stepz: 5 });
  // @ts-expect-error this is no option of it
  defineConfig({ recipe: "dcgan", options: { laten: 5 } });
  defineConfig({ recipe: "my-own", options: { anything: 1 } });
});
