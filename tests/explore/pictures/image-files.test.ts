/** @file Where results are written, and pictures on their way into and out of a network, by hand. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { outputsOf, toNetwork, toPicture } from "#src/explore/index.js";
import { expectOneLine } from "../../support/one-line.js";

test("results are PNG files of the same name in one folder", () => {
  expect(outputsOf(["a/photo.JPG", "b.tar/x.y.png", "plain"], "out")).toEqual([
    { input: "a/photo.JPG", output: join("out", "photo.png") },
    { input: "b.tar/x.y.png", output: join("out", "x.y.png") },
    { input: "plain", output: join("out", "plain.png") },
  ]);
});

test("no result replaces another one or its own file", () => {
  expectOneLine(ConfigError, () => outputsOf(["a/x.png", "b/x.jpg"], "out"), "b/x.jpg", "a/x.png", "rename one");
  expectOneLine(
    ConfigError,
    () => outputsOf(["out/x.png"], "./out"),
    "out/x.png: its result would replace it",
    "--out",
  );
});

test("pictures are stretched, in the network's channels, from bytes to [−1, 1] and back", () => {
  const wide = { width: 4, height: 1, channels: 1, data: Uint8Array.of(0, 0, 255, 255) };
  const values = toNetwork(wide, { height: 1, width: 2, channels: 3 });
  expect(values).toHaveLength(6);
  const left = Math.round(255 / 7) / 127.5 - 1; // weights 3, 3, 1 of the first three pixels: a triangle of half width 2, cut at the border
  expect(values[0]).toBeCloseTo(left, 6);
  expect(values[3]).toBeCloseTo(-left, 6);
  const picture = toPicture(Float32Array.of(-1.5, -1, 0, 1, 2, 0.5), { height: 1, width: 2, channels: 3 });
  expect(picture).toEqual({ width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 0, 128, 255, 255, 191) });
});
