/** @file Archives that people drop: what is right becomes a data set, what is wrong or hostile leaves nothing behind. */
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DataFacts } from "#src/studio/protocol.js";
import { makePng, pngWith } from "../support/make-png.js";
import { temporaryFolder } from "../training/tiny.js";
import { errorOf, servedStudio } from "./studio.js";

let post: (query: string, body: NonNullable<RequestInit["body"]>) => Promise<Response>;
beforeAll(async () => {
  process.env["GANVAS_CACHE"] = temporaryFolder();
  const { place, token } = await servedStudio(undefined, patient);
  post = (query, body) =>
    fetch(`http://127.0.0.1:${place.port}/api/data?${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/zip" },
      body,
      duplex: "half",
    } as RequestInit);
});
/** For half a gigabyte. */
const patient = { headers: 10_000, request: 60_000, checks: 1000 };
const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("ganvas-upload-"));
const before = leftovers();
afterAll(() => expect(leftovers().filter((name) => !before.includes(name))).toEqual([]));

const images = (side: number, ...more: [string, Uint8Array][]): Buffer<ArrayBuffer> =>
  Buffer.from(
    zipSync({
      ...Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`${i % 2}/${i}.png`, makePng(side, side, 3, i)])),
      ...Object.fromEntries(more),
    }),
  );

test("a zip of images becomes a data set that can be trained on", async () => {
  const answer = await post("name=faces", images(8));
  expect(await answer.json()).toEqual({
    ...{ name: "faces", images: 6, height: 8, width: 8, channels: 3, classes: 2, isStored: true },
    summary: "6 images, 8×8, RGB, 2 classes",
  } satisfies DataFacts);
  expect(answer.status).toBe(201);
});

test("images are fitted to a size and a number of channels", async () => {
  const mixed = images(8, ["0/large.png", makePng(20, 20, 3)]);
  const refused = await post("name=mixed", mixed);
  expect([refused.status, await errorOf(refused)]).toEqual([400, expect.stringMatching(/^the upload[^\n]*size/)]);
  expect(await (await post("name=mixed&size=4&channels=1", mixed)).json()).toMatchObject({ width: 4, channels: 1 });
});

test.each<[string, string, () => Uint8Array<ArrayBuffer>, RegExp]>([
  ["no zip", "x", () => Buffer.from("no zip at all"), /zip/],
  ["nothing", "x", () => Buffer.alloc(0), /^(the upload|the body)/],
  ["half of a zip", "x", () => images(8).subarray(0, 300), /^the upload/],
  ["a zip without images", "x", () => Buffer.from(zipSync({ "a.txt": new Uint8Array(9) })), /no PNG or JPEG images/],
  [
    "an image of 100 000 pixels a side",
    "x",
    () => images(8, ["0/bomb.png", pngWith(100_000, 100_000, 64)]),
    /bomb\.png.*100000/,
  ],
  ["the name of a data set that is ours", "mnist", () => images(8), /mnist is part of Ganvas/],
  ["the name of a data set of other images", "cifar10", () => images(8), /cifar10 is the name of/],
])("%s is refused", async (_, name, body, message) => {
  const answer = await post(`name=${name}`, body());
  expect(await errorOf(answer)).toMatch(message);
  expect(answer.status).toBe(400);
});

test("a gigabyte in chunks is refused as soon as it is too long", async () => {
  const part = new Uint8Array(2 ** 20);
  let parts = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (parts++ < 1024) controller.enqueue(part);
      else controller.close();
    },
  });
  const outcome = await post("name=endless", endless).then(
    (answer) => answer.status,
    () => "cut off", // the server need not wait until all is said
  );
  expect([413, "cut off"]).toContain(outcome);
  expect(parts).toBeLessThan(700);
});

test("an upload that ends early leaves nothing", async () => {
  const cut = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1000)),
    pull: (controller) => controller.error(new Error("gone")),
  });
  await expect(post("name=cut", cut)).rejects.toThrow();
  expect((await post("name=after", images(8))).status).toBe(201);
});
