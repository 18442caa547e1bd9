/** @file What `ganvas export --format pytorch` writes. That PyTorch agrees with it is pytorch.slow.test.ts's business. */
import { appendFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { pytorchSource } from "#src/exchange/pytorch-source.js";
import { exportPyTorch, importWeights } from "#src/exchange/index.js";
import { pythonUses } from "#src/exchange/pytorch-uses.js";
import { recipes } from "#src/gan/index.js";
import { decodeSafetensors } from "#src/interop/safetensors.js";
import type { SafetensorsTensor } from "#src/interop/safetensors.js";
import { loadSource } from "#src/training/index.js";
import { ganvas } from "../cli/in-process.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder } from "../training/tiny.js";

const facts = { title: "A model", paper: "A paper", name: "model", averaged: [] };
const image = { height: 32, width: 32, channels: 3 };

test.each([...recipes.keys()])("%s has Python source, with a function that uses it", async (name) => {
  const recipe = recipes.get(name);
  if (recipe === undefined) throw new Error("the recipe is missing");
  const gan = recipe.build(v.parse(recipe.options, {}), { ...image, classes: 10, target: image });
  const source = await pytorchSource(gan, image, facts);
  for (const network of Object.keys(gan.networks)) expect(source).toContain(`"${network}": `);
  const uses = pythonUses(gan, image);
  expect(uses.length).toBeGreaterThan(0);
  for (const use of uses) expect(source).toContain(`def ${use.name}(networks, `);
  expect(source).not.toContain("undefined");
});

test("what a checkpoint says of itself becomes no code", async () => {
  const recipe = recipes.get("vanilla");
  if (recipe === undefined) throw new Error("the recipe is missing");
  const gan = recipe.build(v.parse(recipe.options, {}), image);
  const title = 'on """\nimport os\n"""\\u2028';
  const source = await pytorchSource(gan, image, { ...facts, title });
  expect(source.split("\n")[0]).toBe(`"""on ''' import os ''''u2028 by Ganvas.`);
  expect(source).not.toMatch(/^import os/m);
});

test("a run's weights and source, and the weights alone", async () => {
  const run = await tinyRun("vanilla", { latent: 8 });
  const out = join(temporaryFolder(), "deep", "pytorch");
  const written = await exportPyTorch(run, { out });
  expect(readdirSync(out).sort()).toEqual(["vanilla.py", "vanilla.safetensors"]);
  expect(written).toMatchObject({
    folder: out,
    networks: ["generator", "discriminator"],
    averaged: ["generator"],
    step: 2,
  });
  const { tensors, metadata } = decodeSafetensors(
    readFileSync(join(out, "vanilla.safetensors")),
    "vanilla.safetensors",
  );
  expect(metadata).toMatchObject({ format: "pt", recipe: "vanilla", step: "2", averaged: "generator" });
  expect(tensors.get("generator.0.weight")?.shape).toEqual([256, 8]);
  expect([...tensors.keys()].filter((name) => !/^(generator|discriminator)\./.test(name))).toEqual([]);
  expect(readFileSync(join(out, "vanilla.py"), "utf8")).toContain("Weights of generator are averages");

  const imported = await importWeights(join(out, "vanilla.safetensors"), { as: "vanilla", out: temporaryFolder() });
  const [before, after] = await Promise.all(
    [run, imported.folder.path].map(async (source) => (await loadSource(source, "")).checkpoint.tensors),
  );
  const bits = (tensor: SafetensorsTensor | undefined): Buffer =>
    tensor === undefined
      ? Buffer.alloc(0)
      : Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  for (const name of tensors.keys()) {
    const inUse = name.replace(/^generator/, "average.generator");
    expect(bits(before?.get(inUse)).length).toBeGreaterThan(0);
    expect(bits(after?.get(name)).equals(bits(before?.get(inUse))), name).toBe(true);
  }

  const again = await exportPyTorch(run, { out });
  expect(again).toEqual(written);
  appendFileSync(join(out, "vanilla.py"), "\n# mine\n");
  await expect(exportPyTorch(run, { out })).rejects.toThrow(/vanilla\.py: holds other code .* another --out/);
  expect(readFileSync(join(out, "vanilla.py"), "utf8")).toContain("# mine");

  const alone = join(temporaryFolder(), "weights");
  const { code, stdout } = await ganvas(["export", run, "--format", "safetensors", "--out", alone, "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ type: "exported", format: "safetensors", files: ["vanilla.safetensors"] });
  expect(readdirSync(alone)).toEqual(["vanilla.safetensors"]);
  const [first, second] = [out, alone].map((folder) => readFileSync(join(folder, "vanilla.safetensors")));
  expect(first?.equals(second ?? new Uint8Array())).toBe(true);
});

test.each([
  [["a", "b"], "one run at a time"],
  [["/nowhere/at/all"], "/nowhere/at/all"],
  [["a", "--network", "generator"], "--network: belongs to --format onnx"],
  [["a", "--data", "mnist"], "--data: belongs to --format web"],
])("%j is one line of what is wrong", async (runs, reason) => {
  const { code, stderr } = await ganvas(["export", ...runs, "--format", "pytorch"]);
  expect(code).toBe(2);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain(reason);
});
