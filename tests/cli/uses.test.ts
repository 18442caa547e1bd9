/** @file compress, decompress, detect and dream as a person runs them: files in, files out, one line for everything that can be wrong. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { encodePng, readImage } from "#src/data/index.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder } from "../training/tiny.js";
import { jsonLines } from "./command.js";
import { ganvas } from "./in-process.js";

const folder = temporaryFolder();
const at = (...parts: string[]): string => join(folder, ...parts);
const timeout = 60_000;
let compressor = "";
let detector = "";

/** A PNG file of a picture without a pattern. */
async function writePicture(name: string, width: number, height: number, channels: 1 | 3): Promise<string> {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i * 31 + 7 * i) % 256);
  writeFileSync(at(name), await encodePng({ width, height, channels, data }));
  return at(name);
}

let grey = "";
let colour = "";
beforeAll(async () => {
  grey = await writePicture("grey.png", 21, 13, 1);
  colour = await writePicture("colour.png", 16, 40, 3);
  const sizes = { size: 32, width: 2, widest: 4, halvings: 2, channels: 3, blocks: 1 };
  compressor = await tinyRun("compress", sizes);
  detector = await tinyRun("anogan", { size: 16, width: 2, latent: 4, exclude: "3", decayFrom: 0, decayUntil: 9 });
}, timeout);

describe("compress and decompress", () => {
  test("give back the announced pictures", { timeout }, async () => {
    const there = await ganvas(["compress", compressor, grey, colour, "--out", at("small"), "--pictures", "--json"]);
    expect(there).toMatchObject({ code: 0, stderr: "" });
    const lines = jsonLines(there.stdout);
    expect(lines[0]).toMatchObject({ type: "compressed", input: grey, width: 21, height: 13 });
    expect(lines[0]?.["bytes"]).toBe(readFileSync(at("small", "grey.gvc")).length);
    expect(lines[0]?.["bitsPerPixel"]).toBeCloseTo((8 * Number(lines[0]?.["bytes"])) / (21 * 13), 12);
    const back = await ganvas([
      "decompress",
      compressor,
      at("small", "grey.gvc"),
      at("small", "colour.gvc"),
      "--out",
      at("back"),
    ]);
    expect(back).toMatchObject({ code: 0, stderr: "" });
    expect(back.stdout).toContain(`16×40 pixels, ${at("back", "colour.png")}`);
    for (const name of ["grey.png", "colour.png"]) {
      expect(readFileSync(at("back", name))).toEqual(readFileSync(at("small", name)));
    }
    expect(await readImage(at("back", "grey.png"))).toMatchObject({ width: 21, height: 13 });
  });

  test("one damaged file does not stop the others", { timeout }, async () => {
    await ganvas(["compress", compressor, grey, colour, "--out", at("two"), "--quiet"]);
    const bytes = readFileSync(at("two", "grey.gvc"));
    bytes[10] = (bytes[10] ?? 0) ^ 4;
    writeFileSync(at("two", "grey.gvc"), bytes);
    const outcome = await ganvas([
      "decompress",
      compressor,
      at("two", "grey.gvc"),
      at("two", "colour.gvc"),
      "--out",
      at("half"),
    ]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toBe(
      `ganvas: ${at("two", "grey.gvc")}: damaged, its checksum does not fit; compress the image again\n`,
    );
    expect(readdirSync(at("half"))).toEqual(["colour.png"]);
  });
});

describe("detect", () => {
  test("scores files against a threshold, and shows what the run makes of them", { timeout }, async () => {
    const args = ["detect", detector, grey, colour, "--out", at("pairs.png"), "--json"];
    const strict = await ganvas([...args, "--threshold", "0"]);
    const lenient = await ganvas([...args.slice(0, 4), "--json", "--percentile", "100"]);
    expect(strict).toMatchObject({ code: 0, stderr: "" });
    expect(jsonLines(strict.stdout)).toMatchObject([
      { type: "score", file: grey, threshold: 0, anomaly: true },
      { type: "score", file: colour, threshold: 0, anomaly: true },
    ]);
    expect(Number(jsonLines(lenient.stdout)[0]?.["threshold"])).toBeGreaterThan(0);
    expect(await readImage(at("pairs.png"))).toMatchObject({ width: 2 * (16 * 2 + 2) + 2 });
  });

  test("says how well an unseen class is found in labelled data", { timeout }, async () => {
    const { data } = JSON.parse(readFileSync(join(detector, "config.json"), "utf8")) as { data: string };
    const { code, stdout } = await ganvas(["detect", detector, "--data", data, "--count", "80", "--json"]);
    expect(code).toBe(0);
    const [line] = jsonLines(stdout);
    expect(line).toMatchObject({ type: "detection", images: 80, exclude: "3" });
    expect(Number(line?.["auroc"])).toBeGreaterThanOrEqual(0);
    expect(Number(line?.["auroc"])).toBeLessThanOrEqual(1);
  });
});

describe("dream", () => {
  test("lists layers, dreams from noise and from a picture", { timeout }, async () => {
    const listed = await ganvas(["dream", detector, "--list", "--json"]);
    expect(jsonLines(listed.stdout)[0]).toEqual({ type: "layer", name: "0", shape: [8, 8, 2] });
    const few = ["--steps", "2", "--octaves", "2", "--quiet"];
    for (const args of [
      ["dream", detector, ...few, "--size", "40", "--out", at("noise.png")],
      ["dream", detector, grey, ...few, "--layer", "2", "--channel", "1", "--out", at("from.png")],
    ]) {
      expect(await ganvas(args)).toEqual({ code: 0, stdout: "", stderr: "" });
    }
    expect(await readImage(at("noise.png"))).toMatchObject({ width: 40, height: 40 });
    expect(await readImage(at("from.png"))).toMatchObject({ width: 21, height: 13 });
  });
});

test("wrong usage is one line and exit code 2", { timeout }, async () => {
  writeFileSync(at("text.png"), "no picture");
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["compress", detector, grey, "--out", at("x")], "recipe anogan does not compress images"],
    [["compress", compressor, at("none.png"), "--out", at("x")], "does not exist"],
    [["compress", compressor, at("text.png"), "--out", at("x")], "is no PNG or JPEG"],
    [["compress", compressor, grey, grey, "--out", at("x")], "would replace"],
    [["compress", compressor, grey, "--out", at("text.png", "x")], "cannot be made"],
    [["decompress", compressor, grey, "--out", at("text.png", "x")], "cannot be made"],
    [["compress", compressor], "missing required argument"],
    [["decompress", compressor, grey, "--out", at("x")], "is no compressed image of Ganvas"],
    [["decompress", at("norun"), grey], "there is no run"],
    [["detect", compressor, grey], "recipe compress does not find strange images"],
    [["detect", detector], "image files, or --data"],
    [["detect", detector, grey, "--percentile", "200"], "--percentile is"],
    [["detect", detector, grey, "--out", at("text.png", "x", "y.png")], "cannot be made"],
    [["dream", detector, "--layer", "77"], 'no layer "77"'],
    [["dream", detector, "--octaves", "1", "--steps", "1", "--out", at("text.png", "x", "y.png")], "cannot be made"],
    [["dream", detector, "--channel", "-1"], "--channel is"],
    [["dream", detector, "--octaves", "0"], "--octaves is"],
    [["dream", detector, "--network", "critic"], "this run has generator, discriminator, encoder"],
  ];
  for (const [args, words] of cases) {
    const { code, stderr, stdout } = await ganvas([...args]);
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }, args.join(" ")).toEqual({
      code: 2,
      stdout: "",
      lines: 1,
    });
    expect(stderr, args.join(" ")).toContain(words);
  }
});
