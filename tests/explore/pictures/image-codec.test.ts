/** @file Images of any size through a trained codec and back: exactly the picture that the encoder saw; damaged files and other models are refused. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openImageCodec } from "#src/explore/index.js";
import type { ImageCodec } from "#src/explore/index.js";
import { tinyRun } from "../tiny-run.js";

const options = { size: 32, width: 2, widest: 4, halvings: 2, channels: 3, blocks: 1, learningRate: 0.02 };

/** A picture without a pattern that a test could pass by accident. */
const picture = (width: number, height: number, channels: 1 | 3) => ({
  width,
  height,
  channels,
  data: Uint8Array.from({ length: width * height * channels }, (_, i) => (i * i * 31 + 7 * i) % 256),
});

let codec: ImageCodec;
let run = "";
beforeAll(async () => {
  run = await tinyRun("compress", { ...options, steps: 6 });
  codec = await openImageCodec(run, { threads: 1 });
}, 60_000);
afterAll(() => codec.dispose());

describe.each([
  [1, 1, 1],
  [28, 28, 1],
  [33, 17, 1],
  [5, 64, 3],
] as const)("%i×%i, %i channels", (width, height, channels) => {
  test("decodes to the picture that was announced", async () => {
    const { bytes, picture: announced } = await codec.compress(picture(width, height, channels), "a.png");
    expect(announced).toMatchObject({ width, height, channels: 1 });
    const decoded = await codec.decompress(bytes, "a.gvc");
    expect(decoded).toEqual(announced);
    const other = await openImageCodec(run, { threads: 2 }); // another process, as it were, with more threads
    try {
      expect(await other.decompress(bytes, "a.gvc")).toEqual(announced);
    } finally {
      await other.dispose();
    }
  });
});

test("different pictures give different files, the same one the same bytes", async () => {
  const [a, b, again] = [picture(40, 24, 1), { ...picture(40, 24, 1), data: new Uint8Array(960) }, picture(40, 24, 1)];
  const files = await Promise.all([a, b, again].map((image) => codec.compress(image, "a.png")));
  const [first, second, third] = files.map(({ bytes }) => Buffer.from(bytes).toString("hex"));
  expect(first).not.toBe(second);
  expect(third).toBe(first);
});

test("a changed or cut file, or one of another model, is one line", async () => {
  const { bytes } = await codec.compress(picture(16, 16, 1), "a.png");
  await expect(codec.decompress(bytes.subarray(0, -1), "a.gvc")).rejects.toThrow("a.gvc: damaged");
  await expect(
    codec.decompress(
      bytes.map((byte, i) => (i === 12 ? byte ^ 1 : byte)),
      "a.gvc",
    ),
  ).rejects.toThrow("a.gvc: damaged");
  await expect(codec.decompress(new Uint8Array(0), "a.gvc")).rejects.toThrow("is no compressed image");
  const other = await openImageCodec(await tinyRun("compress", { ...options, seed: 1 }), { threads: 1 });
  try {
    await expect(other.decompress(bytes, "a.gvc")).rejects.toThrow(/was compressed by another model \([0-9a-f]{8}\)/);
  } finally {
    await other.dispose();
  }
});

test("an image without end and a recipe that does not compress are refused", async () => {
  const huge = { width: 20_000, height: 1, channels: 1, data: new Uint8Array(20_000) };
  await expect(codec.compress(huge, "a.png")).rejects.toThrow("a.png: 20000×1 pixels; give an image of");
  const vanilla = await tinyRun("vanilla", { latent: 4 });
  await expect(openImageCodec(vanilla)).rejects.toThrow("recipe vanilla does not compress images");
});
