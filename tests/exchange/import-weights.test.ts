/** @file Weights from PyTorch as runs: PyTorch's own images come out, networks and options are found, what does not fit is said on one line. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { CheckpointError, ConfigError } from "#src/base/errors.js";
import { sizeOf } from "#src/base/shape.js";
import { exportPyTorch, importWeights, openWeights } from "#src/exchange/index.js";
import type { ImportedRun, ImportOptions } from "#src/exchange/index.js";
import { generation, generationInputs } from "#src/gan/index.js";
import { toPyTorch } from "#src/interop/pytorch/layout.js";
import { encodeSafetensors } from "#src/interop/safetensors.js";
import type { SafetensorsTensor } from "#src/interop/safetensors.js";
import { compile } from "#src/tensor/index.js";
import { findRecipe, loadCheckpoint, openGenerator, openModel, resolveConfig } from "#src/training/index.js";
import { rejectsOneLine } from "../support/rejects.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";

const folder = temporaryFolder();
const timeout = 60_000;
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const settings = (fields: Readonly<Record<string, unknown>>) =>
  Object.entries({ threads: 1, ...fields }).map(([path, value]) => ({ path, value, origin: "test" }));

let runs = 0;
/** Imports into a folder of its own. */
const imported = (file: string, options: ImportOptions): Promise<ImportedRun> =>
  importWeights(file, { settings: settings({}), out: join(folder, `runs-${runs++}`), ...options });

/** All numbers of a file. */
async function numbersOf(path: string): Promise<Map<string, Float32Array>> {
  const file = await openWeights(path);
  const all = new Map<string, Float32Array>();
  for (const [name, tensor] of file.tensors) all.set(name, await tensor.numbers());
  await file.close();
  return all;
}

/** Numbers without a pattern that a test could pass by accident. */
const numbersFor = (shape: readonly number[], salt: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * i + 13 * salt));

/** A file as PyTorch would write it of networks of a recipe, under prefixes; and the same numbers as Ganvas has them, by its names. */
function torchFile(
  recipe: string,
  fields: Readonly<Record<string, unknown>>,
  prefixes: Readonly<Record<string, string>>,
): { path: string; ours: Map<string, Float32Array>; theirs: Map<string, SafetensorsTensor> } {
  const { config } = resolveConfig(findRecipe(recipe), settings(fields));
  const side = Number(config.size);
  const image = { height: side, width: side, channels: 1 };
  const { networks } = findRecipe(recipe).build(config.options, { ...image, classes: 10, target: image });
  const ours = new Map<string, Float32Array>();
  const theirs = new Map<string, SafetensorsTensor>();
  for (const [network, prefix] of Object.entries(prefixes)) {
    const { parameters, buffers = {} } = networks[network] ?? { parameters: {} };
    for (const [name, held] of Object.entries({ ...parameters, ...buffers })) {
      const numbers = numbersFor(held.shape, ours.size);
      ours.set(`${network}.${name}`, numbers);
      theirs.set(`${prefix}${name}`, { dtype: "F32", ...toPyTorch(held, numbers) });
    }
  }
  const path = join(folder, `weights-${runs++}.safetensors`);
  writeFileSync(path, encodeSafetensors(theirs, {}));
  return { path, ours, theirs };
}

const tensorsOf = async (run: string) => (await loadCheckpoint(join(run, "checkpoints"))).checkpoint.tensors;

describe("PyTorch's own example", () => {
  test("gives PyTorch's images, and options by its shapes", { timeout }, async () => {
    const run = await imported(fixture("dcgan64.pth"), { as: "dcgan" });
    expect(run.networks).toMatchObject([{ network: "generator", prefix: "main" }]);
    expect(run.config).toMatchObject({ size: 64, data: "unknown", options: { latent: 5, width: 1 } });
    expect(run.warnings).toEqual(["discriminator is fresh, drawn by the seed: the file does not have it"]);
    const expected = await numbersOf(fixture("dcgan64-images.pth"));
    const model = await openModel(run.folder.path);
    const { gan, executor, state } = model;
    const { generator } = gan;
    if (generator === undefined) throw new Error("no generator");
    const inputs = generationInputs(generator, 2);
    const program = await compile(generation(gan, generator), { executor, state, inputs });
    const images = program.run({ z: expected.get("z") ?? [] }).tensor("images"); // [2, 64, 64, 3]
    const wanted = expected.get("images") ?? new Float32Array(); // [2, 3, 13, 13], each fifth pixel
    expect(wanted).toHaveLength(2 * 3 * 13 * 13);
    let largest = 0;
    for (const [at, value] of wanted.entries()) {
      const [n, c, y, x] = [Math.floor(at / 507), Math.floor(at / 169) % 3, Math.floor(at / 13) % 13, at % 13];
      const own = images[((n * 64 + 5 * y) * 64 + 5 * x) * 3 + c] ?? NaN;
      largest = Math.max(largest, Math.abs(value - own)); // NaN stays
    }
    expect(largest).toBeLessThan(1e-5);
    expect(Math.max(...wanted) - Math.min(...wanted)).toBeGreaterThan(0.5);
    await model.dispose();
  });

  test("becomes an ordinary run: card, log, pictures, generator", { timeout }, async () => {
    const { folder: run } = await imported(fixture("dcgan64.pth"), { as: "dcgan" });
    expect(run.name).toBe("00000-dcgan-dcgan64");
    expect(readdirSync(run.path).sort()).toEqual(
      ["README.md", "checkpoints", "config.json", "events.jsonl", "metrics.csv", "samples", "tensorboard"].filter(
        (name) => name !== "metrics.csv",
      ),
    );
    expect(readdirSync(run.samples)).toEqual(["fakes000000.png"]);
    const card = readFileSync(run.card, "utf8");
    expect(card).toContain("| Weights | `dcgan64.pth`, PyTorch, 12762 bytes |");
    expect(card).toContain("| Drawn anew | discriminator |");
    expect(card).not.toContain("Trained by");
    expect(readFileSync(run.events, "utf8")).toContain("weights of generator come from dcgan64.pth");
    const generator = await openGenerator(run.path, { threads: 1 });
    expect(generator.images([1, 2])).toHaveLength(2 * 64 * 64 * 3);
    await generator.dispose();
  });
});

describe("a checkpoint with several networks", () => {
  test("gives each its own, by names; an average stands for the generator that is used", { timeout }, async () => {
    const stored = await numbersOf(fixture("nested.pth"));
    const run = await imported(fixture("nested.pth"), { as: "dcgan", settings: settings({ averageDecay: 0.9 }) });
    expect(run.networks).toMatchObject([
      { network: "generator", prefix: "netG.module", averagePrefix: "netG_ema" },
      { network: "discriminator", prefix: "netD.state_dict" },
    ]);
    expect(run.fresh).toEqual([]);
    const tensors = await tensorsOf(run.folder.path);
    expect(tensors.get("generator.1.weight")?.data).toEqual(stored.get("netG.module.1.weight"));
    expect(tensors.get("average.generator.1.weight")?.data).toEqual(stored.get("netG_ema.1.weight"));
    expect(tensors.get("discriminator.3.running_var")?.data).toEqual(stored.get("netD.state_dict.3.running_var"));
    const plain = await imported(fixture("nested.pth"), { as: "dcgan" });
    const used = await tensorsOf(plain.folder.path);
    expect(used.get("generator.1.weight")?.data).toEqual(stored.get("netG_ema.1.weight"));
  });

  test("is read for one network when that is asked for", { timeout }, async () => {
    const run = await imported(fixture("nested.pth"), { as: "dcgan", network: "discriminator" });
    expect(run.networks).toMatchObject([{ network: "discriminator", prefix: "netD.state_dict" }]);
    expect(run.fresh).toEqual(["generator"]);
  });
});

test.each(["spectral.pth", "parametrized.pth"])(
  "spectral normalisation in %s is known by its names",
  { timeout },
  async (name) => {
    const stored = await numbersOf(fixture(name));
    const run = await imported(fixture(name), { as: "dcgan" });
    expect(run.config.options).toMatchObject({ spectralNorm: true, width: 2 });
    const tensors = await tensorsOf(run.folder.path);
    const u = stored.get(name === "spectral.pth" ? "0.weight_u" : "0.parametrizations.weight.0._u");
    expect(tensors.get("discriminator.0.weight_u")?.data).toEqual(u);
  },
);

describe("there and back", () => {
  const cases: readonly (readonly [string, Record<string, unknown>, Record<string, string>])[] = [
    ["dcgan", { width: 3, latent: 6, size: 16 }, { generator: "generator.", discriminator: "discriminator." }],
    ["dcgan", { width: 3, latent: 6, size: 16 }, { generator: "" }],
    ["dcgan", { width: 3, latent: 6, size: 16 }, { generator: "_orig_mod.module.main." }],
    ["vanilla", { latent: 7, size: 8 }, { generator: "G.", discriminator: "D.model." }],
    ["acgan", { width: 2, latent: 6, size: 16 }, { generator: "netG.", discriminator: "netD." }],
    [
      "stylegan2",
      { size: 16, width: 2, widest: 8, styleSize: 12, latent: 10, mappingLayers: 3 },
      { mapping: "G.mapping.", synthesis: "G.synthesis.", discriminator: "D." },
    ],
    [
      "cyclegan",
      { size: 16, width: 2, discriminatorWidth: 2, blocks: 2 },
      { generatorA: "netG_A.", generatorB: "netG_B.", discriminatorA: "netD_A.", discriminatorB: "netD_B." },
    ],
  ];
  test.each(cases)("%s %o as %o is the same bits", { timeout }, async (recipe, fields, prefixes) => {
    const { path, ours } = torchFile(recipe, fields, prefixes);
    const run = await imported(path, { as: recipe });
    expect(run.networks.map(({ network }) => network)).toEqual(Object.keys(prefixes));
    const theirs = await tensorsOf(run.folder.path);
    const bytes = (data: ArrayBufferView) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (const [name, numbers] of ours) {
      const data = theirs.get(name)?.data ?? new Float32Array();
      expect(bytes(data).equals(bytes(numbers)), name).toBe(true);
    }
    // The run can be used: its state is whole.
    await (await openModel(run.folder.path, { threads: 1 })).dispose();
  });
});

test("names from outside break neither the card's table nor the terminal's line", { timeout }, async () => {
  const { path } = torchFile("dcgan", { width: 2, latent: 4, size: 16 }, { generator: "a|b`\n\u001b[31m." });
  const run = await imported(path, { as: "dcgan" });
  const card = readFileSync(run.folder.card, "utf8");
  expect(card).not.toContain("\u001b");
  expect(card.split("\n").find((line) => line.startsWith("| Networks"))).toMatch(/^\| Networks \| [^|]* \|$/);
});

test("texts beside the weights that are no export's are passed over", { timeout }, async () => {
  const { theirs } = torchFile("dcgan", { width: 2, latent: 4, size: 16 }, { generator: "" });
  const path = join(folder, "texts.safetensors");
  const hostile = [
    { config: '{"recipe":"nix"}', image: "{}" },
    { config: "{", image: '{"height":1e9,"width":1e9,"channels":1}' },
    { config: '{"__proto__":{"recipe":"dcgan"}}', image: "[]" },
  ];
  for (const texts of hostile) {
    writeFileSync(path, encodeSafetensors(theirs, texts));
    expect((await imported(path, { as: "dcgan" })).config.options).toMatchObject({ width: 2, latent: 4 });
    await rejectsOneLine(ConfigError, () => imported(path, {}), "say which recipe");
  }
});

test("what export wrote needs no --as, and keeps options that shapes do not tell", { timeout }, async () => {
  const trained = await tinyRun("dcgan", { width: 2, latent: 4, size: 16, averageDecay: 0.5, loss: "hinge" });
  const { files, folder: made } = await exportPyTorch(trained, { out: join(folder, "exported"), withSource: false });
  const run = await imported(join(made, files[0] ?? ""), { network: undefined });
  expect(run.config).toMatchObject({ recipe: "dcgan", options: { averageDecay: 0.5, loss: "hinge", latent: 4 } });
  const [ours, theirs] = [await tensorsOf(trained), await tensorsOf(run.folder.path)];
  for (const [name, tensor] of theirs) {
    // Of an averaged network the average goes out, and comes back as both.
    const from = name.startsWith("generator.") ? `average.${name}` : name;
    if (/^(average|generator|discriminator)\./.test(name)) expect(tensor.data, name).toEqual(ours.get(from)?.data);
  }
});

describe("with data", () => {
  test("the run knows them, and can go on", { timeout }, async () => {
    const data = writeTinyIdx(join(folder, "own"));
    const { path } = torchFile("dcgan", { width: 2, latent: 4, size: 16 }, { generator: "main." });
    const run = await imported(path, { as: "dcgan", settings: settings({ data }) });
    const { checkpoint } = await loadCheckpoint(join(run.folder.path, "checkpoints"));
    expect(checkpoint.data).toMatchObject({ count: 80, batches: 0 });
    expect(checkpoint.image).toEqual({ height: 16, width: 16, channels: 1, classes: 10 });
    expect(run.config.data).toBe(data);
  });

  test("of other channels are refused", { timeout }, async () => {
    const data = writeTinyIdx(join(folder, "own"));
    await rejectsOneLine(
      ConfigError,
      () => imported(fixture("dcgan64.pth"), { as: "dcgan", settings: settings({ data }) }),
      "has 1 channels, the weights are of 3",
    );
  });
});

describe("what does not fit is said on one line, and leaves no folder:", () => {
  const refused = async (
    errorClass: typeof ConfigError | typeof CheckpointError,
    file: string,
    options: ImportOptions,
    ...said: readonly string[]
  ): Promise<void> => {
    const out = join(folder, `refused-${runs++}`);
    mkdirSync(out);
    await rejectsOneLine(errorClass, () => imported(file, { ...options, out }), ...said);
    expect(readdirSync(out)).toEqual([]);
  };

  test("a network of two that are alike", { timeout }, async () => {
    const { path } = torchFile(
      "cyclegan",
      { size: 16, width: 2, discriminatorWidth: 2, blocks: 1 },
      { generatorB: "" },
    );
    await refused(ConfigError, path, { as: "cyclegan" }, "generatorA or generatorB", "--network generatorA");
    const run = await imported(path, { as: "cyclegan", network: "generatorB" });
    expect(run.networks).toMatchObject([{ network: "generatorB", prefix: "" }]);
  });

  test("names of recipes, networks and options that do not exist", { timeout }, async () => {
    const file = fixture("dcgan64.pth");
    await refused(ConfigError, file, { as: "dcgam" }, "did you mean dcgan?");
    await refused(ConfigError, file, { as: "dcgan", network: "generatro" }, "did you mean generator?");
    await refused(ConfigError, file, { as: "dcgan", settings: settings({ widht: 3 }) }, "did you mean width?");
  });

  test("a checkpoint of Ganvas itself", { timeout }, async () => {
    const run = await tinyRun("dcgan", { width: 2, latent: 4, size: 16 });
    const { file } = await loadCheckpoint(join(run, "checkpoints"));
    await refused(CheckpointError, file, { as: "dcgan" }, "a checkpoint of Ganvas; use it as it is");
  });

  test("numbers that are not finite, and names that come twice", { timeout }, async () => {
    const { theirs } = torchFile("dcgan", { width: 2, latent: 4, size: 16 }, { generator: "" });
    const spoilt = join(folder, "spoilt.safetensors");
    const first = theirs.get("1.bias");
    if (first?.data instanceof Float32Array) first.data[0] = NaN;
    writeFileSync(spoilt, encodeSafetensors(theirs, {}));
    await refused(CheckpointError, spoilt, { as: "dcgan" }, '"1.bias" holds numbers that are not finite');
    const twice = new Map(theirs);
    const [weight] = theirs.values();
    if (weight !== undefined) twice.set("0.parametrizations.weight.original", weight);
    writeFileSync(spoilt, encodeSafetensors(twice, {}));
    await refused(CheckpointError, spoilt, { as: "dcgan" }, 'are both "0.weight"');
  });
});
