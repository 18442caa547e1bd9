/** @file project, directions, and generate with what they wrote, as a person runs them: files in, files out, one line for everything that can be wrong. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { encodePng, readImage } from "#src/data/index.js";
import { decodeSafetensors } from "#src/interop/safetensors.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder } from "../training/tiny.js";
import { jsonLines } from "./command.js";
import { ganvas } from "./in-process.js";

const folder = temporaryFolder();
const at = (...parts: string[]): string => join(folder, ...parts);
const timeout = 60_000;
let plain = "";
let styled = "";
let told = "";
let photo = "";

beforeAll(async () => {
  const data = Uint8Array.from({ length: 3 * 21 * 13 }, (_, i) => (i * i * 31 + 7 * i) % 256);
  photo = at("photo.png");
  writeFileSync(photo, await encodePng({ width: 21, height: 13, channels: 3, data }));
  plain = await tinyRun("vanilla", { latent: 4, learningRate: 0.01, steps: 6 });
  const sizes = { latent: 4, styleSize: 4, mappingLayers: 1, width: 2, widest: 4, size: 8 };
  styled = await tinyRun("stylegan2", { ...sizes, learningRate: 0.05, steps: 4 });
  told = await tinyRun("cgan", { latent: 4, width: 2, size: 16 });
}, timeout);

const quick = ["--threads", "1", "--json"];
/** Of test images, by a run of all of its data. */
const seen = "ganvas: warning: the run was trained on all of data, these images too\n";
/** Runs what must succeed. @returns its lines */
async function done(...args: readonly string[]): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await ganvas([...args, ...quick]);
  expect({ code, stderr }, args.join(" ")).toEqual({ code: 0, stderr: args.includes("--test") ? seen : "" });
  return jsonLines(stdout);
}

const tensorsOf = (file: string) => decodeSafetensors(readFileSync(file), file);

describe("project", () => {
  test("a picture of any size: what was found beside it, its latent, a strip of the way", { timeout }, async () => {
    const [line] = await done("project", plain, photo, "--steps", "20", "--progress", "--scale", "1", "--out", at("p"));
    expect(line).toMatchObject({
      type: "projected",
      input: photo,
      space: "z",
      method: "optimise",
      picture: at("p", "photo.png"),
    });
    expect(Number(line?.["psnr"])).toBeCloseTo(10 * Math.log10(4 / Number(line?.["error"])), 6);
    expect(readdirSync(at("p")).toSorted()).toEqual(["photo-progress.png", "photo.png", "photo.safetensors"]);
    expect(await readImage(at("p", "photo.png"))).toMatchObject({ width: 3 * 8 + 2, height: 10 });
    const { tensors, metadata } = tensorsOf(at("p", "photo.safetensors"));
    expect(tensors.get("z")?.shape).toEqual([4]);
    expect(metadata).toMatchObject({ recipe: "vanilla", error: String(line?.["error"]) });
  });

  test("test images, several at once, by an encoder that is trained once; in styles", { timeout }, async () => {
    const args = ["--test", "0-1", "--method", "both", "--encoder-steps", "3", "--steps", "5"];
    const [trained, ...lines] = await done("project", styled, ...args, "--out", at("w"));
    expect(trained).toMatchObject({ type: "encoder", space: "w+" });
    expect(lines.map(({ input, space }) => [input, space])).toEqual([
      ["test-0", "w+"],
      ["test-1", "w+"],
    ]);
    expect(tensorsOf(at("w", "test-1.safetensors")).tensors.get("w")?.shape).toEqual([4, 4]);
    const kept = join(styled, "encoder-w+.safetensors");
    const before = readFileSync(kept);
    const guessed = await done("project", styled, "--test", "0-1", "--method", "encode", "--out", at("e"));
    expect(readFileSync(kept)).toEqual(before);
    for (const [index, line] of lines.entries())
      expect(Number(line["error"])).toBeLessThanOrEqual(Number(guessed[index]?.["error"]) + 1e-3);
    expect(existsSync(join(styled, "encoder-w.safetensors"))).toBe(false);
  });

  test("a generator that is told classes: all are tried, or one", { timeout }, async () => {
    const [any] = await done("project", told, photo, "--steps", "5", "--out", at("any"));
    expect(Number(any?.["class"])).toBeGreaterThanOrEqual(0);
    const [third] = await done("project", told, photo, "--steps", "5", "--class", "3", "--out", at("third"));
    expect(third).toMatchObject({ class: 3 });
    expect(tensorsOf(at("third", "photo.safetensors")).metadata["class"]).toBe("3");
  });
});

describe("directions", () => {
  test("of weights and of features: strips and a file; by layers", { timeout }, async () => {
    const [all, ...each] = await done(
      "directions",
      plain,
      "--count",
      "2",
      "--seeds",
      "0-1",
      "--columns",
      "3",
      "--scale",
      "1",
      "--out",
      at("d.png"),
    );
    expect(all).toMatchObject({
      type: "directions",
      method: "sefa",
      space: "z",
      names: ["0", "1"],
      file: at("d.safetensors"),
    });
    expect(each.map(({ type, name }) => [type, name])).toEqual([
      ["direction", "0"],
      ["direction", "1"],
    ]);
    expect((await readImage(at("d.png"))).width).toBeGreaterThan(3 * 8 + 2);
    const [fine] = await done(
      "directions",
      styled,
      "--method",
      "ganspace",
      "--layers",
      "fine",
      "--count",
      "1",
      "--out",
      at("f.png"),
    );
    expect(fine).toMatchObject({ space: "w", layers: "fine" });
    expect(tensorsOf(at("f.safetensors")).tensors.get("directions")?.shape).toEqual([1, 4]);
  });

  test(
    "learnt from attributes and from examples, into the run's folder unless told otherwise",
    { timeout },
    async () => {
      writeFileSync(at("liked.csv"), Array.from({ length: 40 }, (_, seed) => `${seed},${seed % 2}`).join("\n"));
      const lines = await done(
        "directions",
        plain,
        "--attribute",
        "brightness",
        "--examples",
        at("liked.csv"),
        "--without",
        "slant",
        "--samples",
        "64",
      );
      const file = join(plain, "generated", "directions-supervised");
      expect(lines[0]).toMatchObject({ method: "supervised", names: ["brightness", "liked"], picture: `${file}.png` });
      expect(lines.slice(1).map(({ score }) => (score as { kind: string }).kind)).toEqual(["R²", "accuracy"]);
      expect(existsSync(`${file}.safetensors`)).toBe(true);
    },
  );

  test("of a class that a classifier sees", { timeout }, async () => {
    const { code, stderr } = await ganvas(["directions", told, "--attribute", "class:1", "--samples", "64", ...quick]);
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toContain("is told the class");
  });
});

describe("generate", () => {
  test("draws a latent as it was found, and moves seeds and latents", { timeout }, async () => {
    await done("project", styled, photo, "--steps", "4", "--scale", "1", "--out", at("g"));
    await done("generate", styled, "--latent", at("g", "photo.safetensors"), "--scale", "1", "--out", at("again.png"));
    const [found, again] = [await readImage(at("g", "photo.png")), await readImage(at("again.png"))];
    const middle = Array.from(
      { length: 64 },
      (_, pixel) => found.data[(2 + Math.floor(pixel / 8)) * found.width + 12 + (pixel % 8)],
    );
    const drawn = Array.from(
      { length: 64 },
      (_, pixel) => again.data[(2 + Math.floor(pixel / 8)) * again.width + 2 + (pixel % 8)],
    );
    expect(drawn).toEqual(middle);
    const [inRun] = await done("generate", styled, "--latent", at("g", "photo.safetensors"));
    expect(inRun?.["files"]).toEqual([join(styled, "generated", "latent-photo.png")]);
    await done("directions", styled, "--count", "2", "--out", at("s.png"));
    const draw = async (name: string, ...more: readonly string[]): Promise<Buffer> => {
      await done("generate", styled, "--seeds", "0-1", "--out", at(name), ...more);
      return readFileSync(at(name));
    };
    const still = await draw("a.png");
    expect(await draw("b.png", "--direction", `${at("s.safetensors")}:0=0`)).toEqual(still);
    expect(await draw("c.png", "--direction", `${at("s.safetensors")}:1=3`)).not.toEqual(still);
    await done(
      "generate",
      styled,
      "--latent",
      at("g", "photo.safetensors"),
      "--direction",
      `${at("s.safetensors")}:0=3`,
      "--out",
      at("moved"),
    );
    expect(readdirSync(at("moved"))).toEqual(["photo.png"]);
  });
});

test("wrong usage is one line and exit code 2", { timeout }, async () => {
  writeFileSync(at("text.png"), "no picture");
  writeFileSync(at("bad.csv"), "1,2\n3\n");
  await done("directions", plain, "--count", "1", "--out", at("one.png"));
  await done("project", plain, photo, "--steps", "1", "--out", at("one"));
  const directions = at("one.safetensors");
  const latent = at("one", "photo.safetensors");
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["project", plain], "project wants image files, or --test"],
    [["project", plain, photo, "--test", "0"], "give one of them"],
    [["project", plain, at("none.png")], "does not exist"],
    [["project", plain, at("text.png")], "is no PNG or JPEG"],
    [["project", plain, photo, "--space", "w"], "has no styles to search in; search in z"],
    [["project", plain, photo, "--space", "q"], "Allowed choices are z, w, w+"],
    [["project", plain, photo, "--steps", "0"], "--steps is"],
    [["project", plain, photo, "--pixel", "-1"], "--pixel is"],
    [["project", plain, photo, "--class", "1"], "is told no classes; leave the class out"],
    [["project", told, photo, "--class", "10"], "there is no class 10; this run has 0 to 9"],
    [["project", plain, "--test", "40"], "--test 40"],
    [["project", plain, photo, photo], "would replace"],
    [["project", plain, photo, "--out", at("text.png", "x")], "cannot be made"],
    [["project", at("norun"), photo], "there is no run"],
    [["directions", plain, "--layers", "fine"], "has no styles by layer; leave layers out"],
    [["directions", plain, "--layers", "most"], "--layers"],
    [["directions", plain, "--method", "supervised"], "there is nothing to learn a direction from"],
    [["directions", plain, "--method", "sefa", "--attribute", "slant"], "learns from nothing"],
    [["directions", plain, "--attribute", "charm"], 'there is no attribute "charm"'],
    [["directions", plain, "--attribute", "class:77"], "there is no class 77"],
    [["directions", plain, "--examples", at("bad.csv")], "line 2"],
    [["directions", plain, "--out", at("x.jpg")], "ends in .png"],
    [["directions", plain, "--trunc", "0.5"], "leave it out"],
    [["generate", plain, "--latent", latent, "--trunc", "0.5"], "leave it out"],
    [["directions", plain, "--class", "1"], "this run is told no classes"],
    [["generate", plain, "--latent", directions], "holds no latent"],
    [["generate", styled, "--latent", latent, "--class", "1"], "leave --seeds, --count and --class out"],
    [["generate", plain, "--direction", latent], "give a file of"],
    [["generate", plain, "--direction", `${latent}:0=1`], "holds no directions"],
    [["generate", plain, "--direction", `${directions}:slant=1`], 'has no direction "slant"; it has 0'],
    [["generate", plain, "--direction", `${directions}:0=much`], "give a file of"],
  ];
  for (const [args, words] of cases) {
    const { code, stderr, stdout } = await ganvas([...args, "--threads", "1"]);
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }, args.join(" ")).toEqual({
      code: 2,
      stdout: "",
      lines: 1,
    });
    expect(stderr, args.join(" ")).toContain(words);
  }
});
