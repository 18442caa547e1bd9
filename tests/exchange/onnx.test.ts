/** @file Export to ONNX: which nodes come of which networks, other sizes of images, ψ, weights of fewer bits, and one line for what cannot be. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { exportOnnx, onnxOf } from "#src/exchange/index.js";
import { chooseParts } from "#src/exchange/onnx-parts.js";
import type { Part } from "#src/exchange/onnx-part.js";
import type { Model } from "#src/training/index.js";
import { ganvas } from "../cli/in-process.js";
import { tinyRun } from "../explore/tiny-run.js";
import { untrainedModel } from "../explore/toy-model.js";
import { loadOnnx } from "../support/onnx-runtime.js";
import { temporaryFolder } from "../training/tiny.js";
import { expectAgreement, stirState } from "./onnx-agreement.js";

const folder = temporaryFolder();

/** A model with a stirred state, for a test to use and throw away. */
async function withModel<T>(
  recipe: string,
  fields: Readonly<Record<string, unknown>> & { readonly size: number },
  use: (model: Model) => Promise<T>,
): Promise<T> {
  const model = await untrainedModel(recipe, fields);
  try {
    stirState(model);
    return await use(model);
  } finally {
    await model.dispose();
  }
}

function onlyPart(model: Model, name: string, truncation?: number | "input"): Part {
  const [part] = chooseParts(model, [name], truncation);
  if (part === undefined) throw new Error(`no part ${name}`);
  return part;
}

describe("nodes", () => {
  test("a DCGAN is what the paper draws: normalisation has become weights, nothing is transposed", async () => {
    const files = await withModel("dcgan", { size: 16, width: 4 }, (model) => onnxOf(model, { networks: ["all"] }));
    expect(files.map(({ network, nodes }) => [network, nodes])).toEqual([
      ["generator", { ConvTranspose: 3, Relu: 2, Reshape: 1, Tanh: 1 }],
      ["discriminator", { Conv: 3, LeakyRelu: 2, Reshape: 1 }],
    ]);
  });

  test("a perceptron is products with their biases", async () => {
    const [file] = await withModel("vanilla", { size: 12 }, (model) => onnxOf(model));
    expect(file?.nodes).toEqual({ Gemm: 4, Relu: 3, Reshape: 1, Tanh: 1 });
    expect(file?.plainNodes).toBeGreaterThan(9);
  });
});

test.each([
  ["vanilla", "generator", { size: 12 }],
  ["cgan", "generator", { size: 16, width: 4 }],
  ["pix2pix", "a-to-b", { size: 16, width: 4, discriminatorWidth: 4 }],
])("%s: %s agrees at batches of 1 and 7", async (recipe, name, fields) => {
  await withModel(recipe, fields, (model) => expectAgreement(model, onlyPart(model, name), [1, 7]));
});

test("images of other sizes, where the network takes them", async () => {
  await withModel("srgan", { size: 16, width: 4, blocks: 1, discriminatorWidth: 4 }, (model) =>
    expectAgreement(model, onlyPart(model, "upscale"), [2], { height: 5, width: 9 }),
  );
});

test("a discriminator that judges images in groups takes whole groups, and nothing else", async () => {
  const fields = { size: 16, width: 4, minibatchDeviation: true };
  await withModel("dcgan", fields, async (model) => {
    const [file] = await onnxOf(model, { networks: ["discriminator"] });
    expect(file?.batchUnit).toBe(4);
    const running = await loadOnnx(file?.bytes ?? new Uint8Array());
    const image = { values: new Float32Array(7 * 256), shape: [7, 1, 16, 16], dtype: "f32" } as const;
    await expect(running.run({ image })).rejects.toThrow();
    const logits = await running.run({
      image: { ...image, values: image.values.subarray(0, 1024), shape: [4, 1, 16, 16] },
    });
    expect(logits["logits"]?.shape).toEqual([4, 1]);
  });
});

test("ψ is part of the file, or an input", async () => {
  const fields = { size: 8, width: 4, widest: 8, latent: 8, styleSize: 8, mappingLayers: 1 };
  await withModel("stylegan2", fields, async (model) => {
    const z = {
      values: Array.from({ length: 8 }, (_, index) => Math.sin(index)),
      shape: [1, 8],
      dtype: "f32",
    } as const;
    const imageAt = async (truncation: number | "input", psi?: number): Promise<number[] | undefined> => {
      const [file] = await onnxOf(model, { networks: ["generator"], truncation });
      const running = await loadOnnx(file?.bytes ?? new Uint8Array());
      const told = psi === undefined ? {} : { psi: { values: [psi], shape: [], dtype: "f32" as const } };
      expect(running.inputNames).toEqual(["z", ...Object.keys(told)]);
      return (await running.run({ z, ...told }))["image"]?.values;
    };
    const [half, asInput, whole] = [await imageAt(0.5), await imageAt("input", 0.5), await imageAt(1)];
    for (const [index, value] of (half ?? []).entries()) expect(asInput?.[index]).toBeCloseTo(value, 5);
    expect(half).not.toEqual(whole);
  });
});

test.each([
  ["f16", 2, 60],
  ["int8", 3, 30],
] as const)("weights as %s: smaller, and no worse than the file says", async (weights, times, psnr) => {
  await withModel("vanilla", { size: 12 }, async (model) => {
    const [exact] = await onnxOf(model);
    const [small] = await onnxOf(model, { weights });
    if (exact === undefined || small?.loss === undefined) throw new Error("nothing was exported");
    expect(small.bytes.length * times).toBeLessThan(exact.bytes.length * 1.1);
    expect(small.loss.psnr).toBeGreaterThan(psnr);
    const z = {
      values: Array.from({ length: 700 }, (_, index) => Math.sin(index * index)),
      shape: [7, 100],
      dtype: "f32",
    } as const;
    const [a, b] = await Promise.all(
      [exact, small].map(async ({ bytes }) => (await (await loadOnnx(bytes)).run({ z }))["image"]?.values ?? []),
    );
    const largest = (a ?? []).reduce((most, value, index) => Math.max(most, Math.abs(value - (b?.[index] ?? NaN))), 0);
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(4 * small.loss.largest);
  });
});

describe("a run", () => {
  let run = "";
  beforeAll(async () => {
    run = await tinyRun("dcgan", { size: 16, width: 4, latent: 4 });
  });
  afterAll(() => rmSync(run, { recursive: true, force: true }));

  test("is written by the command, with what the file says of itself", async () => {
    const out = join(folder, "new", "g.onnx");
    const { code, stdout } = await ganvas(["export", run, "--format", "onnx", "--out", out, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      type: "exported",
      network: "generator",
      file: out,
      weights: "f32",
      batchUnit: 1,
    });
    const text = readFileSync(out, "latin1");
    for (const word of ["recipe", "dcgan", "dataset", "seed", "normalisation", "version"]) expect(text).toContain(word);
    const running = await loadOnnx(readFileSync(out));
    const { image } = await running.run({ z: { values: [1, 2, 3, 4], shape: [1, 4], dtype: "f32" } });
    expect(image?.shape).toEqual([1, 1, 16, 16]);
  });

  test("is several files in a folder, named by run and network", async () => {
    const out = join(folder, "all");
    const { code, stdout } = await ganvas([
      "export",
      run,
      "--format",
      "onnx",
      "--network",
      "all",
      "--weights",
      "int8",
      "--out",
      out,
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/-generator\.onnx: .*z → image\n {2}int8 against f32 on \d+ .*: largest difference .*dB\n/);
    expect(existsSync(join(out, "00000-dcgan-data-discriminator.onnx"))).toBe(true);
  });

  test.each([
    [
      ["--network", "generater"],
      /^ganvas: recipe dcgan has no network "generater" to export; did you mean generator\?\n$/,
    ],
    [
      ["--network", "a-to-b"],
      /^ganvas: recipe dcgan has no network "a-to-b" to export; choose among generator, discriminator, all\n$/,
    ],
    [
      ["--network", "all", "--out", "one.onnx"],
      /^ganvas: --out one\.onnx: generator, discriminator are 2 files; give a folder, or one --network\n$/,
    ],
    [["--weights", "int4"], /^ganvas: --weights "int4": did you mean int8\?\n$/],
    [["--trunc", "0.5"], /^ganvas: --trunc: recipe dcgan has no styles .*leave it out\n$/],
    [["--data", "mnist"], /^ganvas: --data: belongs to --format web; leave it out\n$/],
  ])("%j is refused in one line", async (args, message) => {
    const { code, stderr } = await ganvas(["export", run, "--format", "onnx", ...args]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test("that is not there, and a folder that cannot be written, are one line", async () => {
    await expect(exportOnnx(join(folder, "none"))).rejects.toThrow(/none/);
    const closed = join(folder, "closed");
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    const out = process.getuid?.() === 0 ? "/proc/x/g.onnx" : join(closed, "g.onnx");
    await expect(exportOnnx(run, { out })).rejects.toThrow(ConfigError);
    await expect(exportOnnx(run, { out })).rejects.toThrow(/cannot be written \(E[A-Z]+\); choose another --out$/);
  });
});
