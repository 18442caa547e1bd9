/** @file Emoji from small made-up packages: pairs by name, order, classes, white behind them, and what can be wrong. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { expect, test } from "vitest";
import { loadEmoji } from "#src/data/emoji.js";
import { makePng } from "../support/make-png.js";
import { expectDataError } from "../support/rejects.js";
import { temporaryFolder } from "../training/tiny.js";

const home = temporaryFolder();
const list = [
  { image: "b.png", category: "Flags", sort_order: 2, skin_variations: { "1F3FB": { image: "b-1.png" } } },
  { image: "a.png", category: "Faces", sort_order: 1 },
  { image: "only-google.png", category: "Faces", sort_order: 3 },
];

async function packageOf(style: string, glyphs: readonly string[], size = 64, emoji: unknown = list): Promise<string> {
  const files: Record<string, Uint8Array> = { "package/emoji.json": Buffer.from(JSON.stringify(emoji)) };
  for (const [index, glyph] of glyphs.entries()) {
    files[`package/img/${style}/64/${glyph}`] = makePng(size, size, 4, index + (style === "google" ? 0 : 50));
  }
  files[`package/img/${style}/sheets/16.png`] = Buffer.from("not read");
  const path = join(home, `${style}.tgz`);
  const entries = Object.entries(files).map(([name, body]) => ({ header: { name, size: body.length }, body }));
  await writeFile(path, gzipSync(await packTar(entries)));
  return path;
}

const names = ["b-1.png", "only-google.png", "a.png", "b.png"];

test("both styles hold the same emoji in one order, with categories as classes", async () => {
  const archives = {
    google: await packageOf("google", names),
    twitter: await packageOf("twitter", [...names].reverse().slice(0, 2).concat("b-1.png")),
  };
  const [google, twitter] = await loadEmoji(archives);
  for (const set of [google, twitter]) {
    expect(set?.header).toMatchObject({
      count: 3,
      height: 64,
      width: 64,
      channels: 3,
      classes: 2,
      classNames: ["Faces", "Flags"],
    });
    expect([...(set?.labels ?? [])]).toEqual([0, 1, 1]);
  }
  expect([google?.header.name, twitter?.header.name]).toEqual(["emoji-google", "emoji-twitter"]);
  expect(google?.images).not.toEqual(twitter?.images);
  const raw = (seed: number, at: number): number => (at * at * 7 + at * 13 + seed * 41) % 256;
  // The first emoji is a.png, third in Google's archive; its first pixel on white.
  const alpha = raw(2, 3);
  const white = [0, 1, 2].map((at) => Math.round((raw(2, at) * alpha + 255 * (255 - alpha)) / 255));
  expect([...(google?.images.subarray(0, 3) ?? [])]).toEqual(white);
});

test("what is missing or not as it should be is refused", async () => {
  const google = await packageOf("google", names);
  await expectDataError(loadEmoji({ google, twitter: await packageOf("twitter", ["z.png"]) }), "no emoji in common");
  await expectDataError(loadEmoji({ google, twitter: await packageOf("twitter", names, 32) }), "32×32");
  const twitter = await packageOf("twitter", names);
  for (const wrong of [{}, [{ image: 7 }], "x"]) {
    await expectDataError(loadEmoji({ google: await packageOf("google", names, 64, wrong), twitter }), "emoji.json");
  }
});
