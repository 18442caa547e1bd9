/**
 * @file Every recipe to PyTorch and back, in one process of Python with torch (Debian's python3-torch): what its networks and uses compute there, and their
 * numbers as torch saves them. Skipped where Python has no torch.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { pytorchSource } from "#src/exchange/pytorch-source.js";
import { pytorchTensors } from "#src/exchange/pytorch.js";
import { recipes, prefixInUse } from "#src/gan/index.js";
import type { DataSpec } from "#src/gan/index.js";
import { decodeSafetensors, encodeSafetensors } from "#src/interop/safetensors.js";
import type { SafetensorsTensor } from "#src/interop/safetensors.js";
import { fromPyTorch } from "#src/interop/pytorch/layout.js";
import { stateDictName } from "#src/interop/pytorch/state-dict.js";
import { expectClose } from "../support/close.js";
import { labelled, smallData, smallOptions } from "../support/small-recipes.js";
import { temporaryFolder } from "../training/tiny.js";
import { expectedOf } from "./exported-runs.js";
import type { ExportCase, Expected, Numbers } from "./exported-runs.js";

const python = ["python3", "/usr/bin/python3"].find((path) => spawnSync(path, ["-c", "import torch"]).status === 0);
const script = fileURLToPath(new URL("run_exported.py", import.meta.url));

const points: DataSpec = { height: 1, width: 1, channels: 2 };
const image: DataSpec = { height: 16, width: 16, channels: 3 };
const batchChannels = { minibatchDeviation: true, minibatchDiscrimination: 3 };

const cases: readonly (readonly [string, ExportCase])[] = [
  ...[...recipes.keys()].map((recipe): [string, ExportCase] => [
    recipe,
    { recipe, options: smallOptions(recipe), data: smallData(recipe) },
  ]),
  ["vanilla, points", { recipe: "vanilla", options: { latent: 2 }, data: points }],
  ["pacgan, points", { recipe: "pacgan", options: { latent: 2, pointNetworks: "pacgan" }, data: points }],
  ["sagan without classes", { recipe: "sagan", options: { width: 8, latent: 6 }, data: image }],
  [
    "acgan with projection",
    { recipe: "acgan", options: { width: 4, conditioning: "projection", spectralNorm: true }, data: labelled },
  ],
  [
    "dcgan that sees the batch",
    { recipe: "dcgan", options: { width: 4, spectralNorm: true, ...batchChannels }, data: image },
  ],
  [
    "pix2pix that sees the batch",
    { recipe: "pix2pix", options: { width: 4, norm: "instance", ...batchChannels }, data: { ...image, target: image } },
  ],
  ["cgan that sees the batch", { recipe: "cgan", options: { width: 4, ...batchChannels }, data: labelled }],
];

const sameBits = (a: Float32Array, b: Float32Array): boolean =>
  a.length > 0 &&
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

describe.skipIf(python === undefined)("PyTorch", () => {
  const folder = temporaryFolder();
  const expected = new Map<string, Expected>();
  const folderOf = (name: string): string => join(folder, name.replaceAll(/\W+/g, "_"));

  beforeAll(async () => {
    for (const [name, exported] of cases) {
      const result = await expectedOf(exported);
      expected.set(name, result);
      const own = folderOf(name);
      mkdirSync(own);
      const facts = { title: name, paper: "none", name: "exported", averaged: [] };
      writeFileSync(join(own, "exported.py"), await pytorchSource(result.gan, exported.data, facts));
      writeFileSync(join(own, "exported.safetensors"), encodeSafetensors(pytorchTensors(result.gan, result.read), {}));
      writeFileSync(join(own, "calls.json"), JSON.stringify(result.calls));
      writeFileSync(join(own, "latents.json"), JSON.stringify(result.latents));
      const inputs = [...result.inputs].map(([key, values]): [string, SafetensorsTensor] => [
        key,
        { dtype: "F32", ...values },
      ]);
      writeFileSync(join(own, "inputs.safetensors"), encodeSafetensors(new Map(inputs), {}));
    }
    const { status, stderr } = spawnSync(python ?? "", [script, ...cases.map(([name]) => folderOf(name))], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  });

  const readBack = (name: string, file: string) =>
    decodeSafetensors(readFileSync(join(folderOf(name), file)), file).tensors;

  test.each(cases.map(([name]) => name))("%s: every network and use gives the same there", (name) => {
    const outputs = readBack(name, "outputs.safetensors");
    const own = expected.get(name)?.outputs ?? new Map<string, Numbers>();
    expect(own.size, "outputs").toBeGreaterThan(1);
    for (const [key, { data }] of own) {
      const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const there = outputs.get(key)?.data;
      if (!(there instanceof Float32Array)) throw new Error(`no output ${key}`);
      expectClose(there, data, { absolute: 1e-5 * largest, relative: 0 }, key);
    }
  });

  test.each(cases.map(([name]) => name))("%s: numbers come back bit by bit", (name) => {
    const { gan, read } = expected.get(name) ?? {};
    if (gan === undefined || read === undefined) throw new Error("not run");
    const state = readBack(name, "state.safetensors");
    for (const [network, module] of Object.entries(gan.networks)) {
      for (const [key, spec] of Object.entries({ ...module.parameters, ...module.buffers })) {
        const theirs = state.get(`${network}.${stateDictName(module, key)}`);
        if (!(theirs?.data instanceof Float32Array)) throw new Error(`no ${network}.${key}`);
        const back = fromPyTorch(spec, { shape: theirs.shape, data: Float32Array.from(theirs.data) });
        expect(sameBits(back, read(`${prefixInUse(gan, network)}.${key}`)), `${network}.${key}`).toBe(true);
      }
    }
  });
});
