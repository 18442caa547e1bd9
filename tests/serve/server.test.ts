/** @file A server of a real run, over sockets: the images are those of the run, whoever asks beside; bad clients harm nobody; it ends in order. */
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BackendError, ConfigError } from "#src/base/errors.js";
import { tileImages } from "#src/data/index.js";
import { openGenerator } from "#src/training/index.js";
import type { Generator } from "#src/training/index.js";
import { tinyRun } from "../explore/tiny-run.js";
import { readPng } from "../support/read-png.js";
import { sayRaw, serveForTest } from "./serving.js";
import type { TestServer } from "./serving.js";

let run = "";
let server: TestServer;
let generator: Generator;
beforeAll(async () => {
  run = await tinyRun("cgan", { size: 16, latent: 4, width: 4 });
  server = await serveForTest(run);
  generator = await openGenerator(run, { threads: 1 });
});
afterAll(() => generator.dispose());

/** Pixels of an image, as the run itself draws it. */
const pixelsOf = (seed: number, label: number): number[] => {
  const { image } = generator;
  return Array.from(tileImages(generator.images([seed], [label]), { ...image, count: 1, padding: 0 }).data);
};
const get = (path: string, init?: RequestInit): Promise<Response> => fetch(server.origin + path, init);

describe("images", () => {
  test("are the run's own in every format", async () => {
    const expected = [3, 900].flatMap((seed) => [1, 0].map((label) => pixelsOf(seed, label)));
    const at = "/v1/images?seeds=3,900&class=1,0&format=";
    const raw = await get(`${at}raw`);
    expect(raw.headers.get("ganvas-shape")).toBe("4,16,16,1");
    expect(Array.from(new Uint8Array(await raw.arrayBuffer()))).toEqual(expected.flat());
    const { images: lists } = (await (await get(`${at}pixels`)).json()) as { images: { pixels: number[][][] }[] };
    expect(lists.map(({ pixels }) => pixels.flat(2))).toEqual(expected);
    const { images: files } = (await (await get(`${at}json`)).json()) as { images: { png: string }[] };
    expect(files.map(({ png }) => Array.from(readPng(Buffer.from(png, "base64")).data))).toEqual(expected);
    expect(files.map(({ png: _, ...names }) => names)).toEqual([
      { seed: 3, class: 1 },
      { seed: 3, class: 0 },
      { seed: 900, class: 1 },
      { seed: 900, class: 0 },
    ]);
    const one = await get("/v1/images?seed=900&class=1");
    expect(Array.from(readPng(new Uint8Array(await one.arrayBuffer())).data)).toEqual(expected[2]);
  });

  test("lie in a grid as `ganvas generate` lays it out", async () => {
    const answer = await get("/v1/images?seeds=0-4&class=2,1&scale=2");
    const { data, ...sizes } = readPng(new Uint8Array(await answer.arrayBuffer()));
    const seeds = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4];
    const images = generator.images(
      seeds,
      seeds.map((_, index) => 2 - (index % 2)),
    );
    const picture = tileImages(images, { ...generator.image, count: 10, columns: 2, scale: 2 });
    expect({ ...sizes, data: Array.from(data) }).toEqual({ ...picture, data: Array.from(picture.data) });
  });

  test("are the same whoever asks beside", async () => {
    const ask = async (seed: number): Promise<number[]> =>
      Array.from(
        new Uint8Array(await (await get(`/v1/images?seed=${seed}&class=${seed % 10}&format=raw`)).arrayBuffer()),
      );
    const together = await Promise.all(Array.from({ length: 60 }, (_, seed) => ask(seed)));
    for (const [seed, pixels] of together.entries()) expect(pixels).toEqual(pixelsOf(seed, seed % 10));
    const metrics = await (await get("/metrics")).text();
    const [, count, sum] = /batch_images_sum (\d+)[^]*?batch_images_count (\d+)/.exec(metrics) ?? [];
    expect(Number(count)).toBeGreaterThan(Number(sum)); // some went together
  });

  test("large answers are made beside the server's thread, and are the same", async () => {
    const large = readPng(new Uint8Array(await (await get("/v1/images?seed=5&class=0&scale=40")).arrayBuffer()));
    expect([large.width, large.height]).toEqual([640, 640]);
    const small = pixelsOf(5, 0);
    expect(small.every((value, at) => large.data[40 * (640 * Math.floor(at / 16) + (at % 16))] === value)).toBe(true);
  });

  test("can be kept for ever if the model is named, else are asked for again, which costs nothing", async () => {
    const { id } = server.model;
    expect((await get(`/v1/images?seed=1&model=${id}`)).headers.get("cache-control")).toContain("immutable");
    const first = await get("/v1/images?seed=1");
    expect(first.headers.get("cache-control")).toBe("no-cache");
    const headers = { "if-none-match": first.headers.get("etag") ?? "" };
    expect((await get("/v1/images?seed=1", { headers })).status).toBe(304);
    expect((await get("/v1/images?seed=2", { headers })).status).toBe(200);
    expect((await get("/v1/images?seed=1", { headers: { ...headers, accept: "application/json" } })).status).toBe(200);
  });
});

describe("clients that misbehave", () => {
  test("what is no HTTP gets one line of JSON", async () => {
    const { port } = server.place;
    const long = "a".repeat(20_000);
    for (const [text, status] of [
      ["hello\r\n\r\n", "400"],
      ["GET / HTTP/1.1\r\n\r\n", "400"],
      ["GET http://[ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "400"],
      [`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX: ${long}\r\n\r\n`, "431"],
      ["GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: a miracle\r\n\r\n", "417"],
      [`GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n`, "403"],
      [`GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`, "404"],
      [
        `POST /v1/images HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n`,
        "413",
      ],
    ] as const) {
      const answer = await sayRaw(port, text);
      expect(answer.slice(9, 12), text.slice(0, 40)).toBe(status);
      expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4)), text.slice(0, 40)).toHaveProperty("error");
    }
  });

  test("who hangs up frees the place", async () => {
    const small = await serveForTest(run, { queue: 1 });
    const { port } = small.place;
    for (let round = 0; round < 5; round++) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      await once(socket, "connect");
      socket.write(`GET /v1/images?seeds=0-25 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      socket.destroy();
      await once(socket, "close");
    }
    const ask = async (): Promise<number> => (await fetch(`${small.origin}/v1/images?seed=1`)).status;
    await expect.poll(ask, { interval: 5 }).toBe(200);
  });
});

test("ends in order: who has asked is answered, who comes later is not", async () => {
  const ending = await serveForTest(run);
  const asked = Array.from({ length: 40 }, (_, seed) => fetch(`${ending.origin}/v1/images?seeds=${seed}-${seed + 4}`));
  await expect.poll(async () => (await fetch(`${ending.origin}/metrics`)).text(), { interval: 1 }).toMatch(/"200"/);
  const closed = ending.close();
  const answers = await Promise.allSettled(asked);
  const statuses = answers.map((answer) => (answer.status === "fulfilled" ? answer.value.status : 0));
  // A request that had not reached the server when it ended is refused, by connection or by status.
  expect(statuses.every((status) => [200, 503, 0].includes(status))).toBe(true);
  expect(statuses).toContain(200);
  for (const answer of answers) if (answer.status === "fulfilled") await answer.value.arrayBuffer();
  await closed;
  await expect(fetch(ending.origin)).rejects.toThrow();
});

describe("the engine", () => {
  test("that dies is reported, and its clients are told", async () => {
    const dying = await serveForTest(run, { thread: new URL("dying-thread.js", import.meta.url) });
    const answer = await fetch(`${dying.origin}/v1/images?seed=1`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ error: expect.stringContaining("has ended with code 3") as string });
    await expect(dying.failed).resolves.toBeInstanceOf(BackendError);
    expect((await fetch(`${dying.origin}/v1/images?seed=1`)).status).toBe(503);
  });

  test("that cannot begin says why", async () => {
    await expect(serveForTest(`${run}-none`)).rejects.toThrow(/there is no run/);
    const taken = serveForTest(run, { port: server.place.port });
    await expect(taken).rejects.toThrow(ConfigError);
    await expect(taken).rejects.toThrow(/another program listens there/);
  });
});
