/** @file `ganvas serve` as a process, as a person and as a crowd use it: the same images as `ganvas generate`, whoever asks beside; overload sheds; SIGTERM ends in order. */
import { readFileSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGenerator } from "#src/training/index.js";
import { tileImages } from "#src/data/index.js";
import { ganvas, jsonLines, start } from "../cli/command.js";
import type { Running } from "../cli/command.js";
import { tinyRun } from "../explore/tiny-run.js";
import { readPng } from "../support/read-png.js";
import { temporaryFolder } from "../training/tiny.js";

let run = "";
const started: Running[] = [];
beforeAll(async () => {
  run = await tinyRun("dcgan", { size: 16, latent: 8, width: 8 });
});
afterAll(() => {
  for (const { child } of started) child.kill("SIGKILL");
});

async function serve(...flags: readonly string[]): Promise<{ origin: string; server: Running }> {
  const server = start(["serve", run, "--port", "0", "--threads", "1", "--json", ...flags]);
  started.push(server);
  let stdout = "";
  server.child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  await server.said("\n");
  return { origin: String(jsonLines(stdout)[0]?.["origin"]), server };
}

/** One request on a connection of its own. @returns status, body, and how long it took in ms */
const ask = (url: string): Promise<{ status: number; body: Buffer; retryAfter: string | undefined }> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks),
          retryAfter: response.headers["retry-after"],
        }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });

/** Bytes of each seed's image, drawn without a server. */
async function imagesOf(seeds: readonly number[]): Promise<Buffer[]> {
  const generator = await openGenerator(run, { threads: 1 });
  const images = seeds.map((seed) =>
    Buffer.from(tileImages(generator.images([seed]), { ...generator.image, count: 1, padding: 0 }).data),
  );
  await generator.dispose();
  return images;
}

test("gives the pixels of `ganvas generate`, each seed alone and as a grid", async () => {
  const folder = temporaryFolder();
  const common = ["--seeds", "3-8", "--threads", "1", "--quiet"];
  await ganvas(["generate", run, ...common, "--scale", "1", "--out", join(folder, "each")]);
  await ganvas(["generate", run, ...common, "--scale", "3", "--out", join(folder, "grid.png")]);
  const { origin } = await serve();
  const names = readdirSync(join(folder, "each"));
  expect(names).toHaveLength(6);
  for (const name of names) {
    const { body } = await ask(`${origin}/v1/images?seed=${Number(/\d+/.exec(name)?.[0])}`);
    expect(readPng(body)).toEqual(readPng(readFileSync(join(folder, "each", name))));
  }
  const { body } = await ask(`${origin}/v1/images?seeds=3-8&scale=3`);
  expect(readPng(body)).toEqual(readPng(readFileSync(join(folder, "grid.png"))));
});

test("a thousand seeds are the same alone, in batches with others, and in one request", async () => {
  const seeds = Array.from({ length: 1000 }, (_, index) => index * 7919);
  const expected = await imagesOf(seeds);
  const { origin } = await serve("--queue", "1000");
  const together = await Promise.all(seeds.map((seed) => ask(`${origin}/v1/images?seed=${seed}&format=raw`)));
  expect(together.every(({ body }, index) => expected[index]?.equals(body) === true)).toBe(true);
  for (let first = 0; first < 1000; first += 250) {
    const some = seeds.slice(first, first + 250);
    const { body } = await ask(`${origin}/v1/images?seeds=${some.join(",")}&format=raw`);
    expect(body.equals(Buffer.concat(expected.slice(first, first + 250)))).toBe(true);
  }
});

describe("overload", () => {
  test("of 1000 clients at a queue of 64: each is answered, by its image or by when to come again", async () => {
    const expected = await imagesOf(Array.from({ length: 1000 }, (_, seed) => seed));
    const { origin } = await serve("--queue", "64");
    const statuses = new Map<number, number>();
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(expected.map((_, seed) => ask(`${origin}/v1/images?seed=${seed}&format=raw`)));
      for (const [seed, { status, body, retryAfter }] of answers.entries()) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 200) expect(expected[seed]?.equals(body), `seed ${seed}`).toBe(true);
        else expect([status, Number(retryAfter) >= 1], String(body)).toEqual([429, true]);
      }
    }
    expect(new Set(statuses.keys())).toEqual(new Set([200, 429]));
    expect(statuses.get(200)).toBeGreaterThanOrEqual(64);
    expect((await ask(`${origin}/readyz`)).status).toBe(200);
  });
});

describe("SIGTERM", () => {
  test("answers what was asked and ends with exit code 0", async () => {
    const { origin, server } = await serve();
    await ask(`${origin}/v1/images?seed=0`);
    const asked = Array.from({ length: 40 }, (_, seed) => ask(`${origin}/v1/images?seeds=${seed}-${seed + 99}`));
    await expect
      .poll(async () => String((await ask(`${origin}/metrics`)).body), { interval: 1 })
      .toMatch(/queue_requests [1-9]/);
    server.child.kill("SIGTERM");
    const answers = await Promise.allSettled(asked);
    const outcome = await server.outcome;
    expect(outcome).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("SIGTERM: answers what was asked") as string,
    });
    const statuses = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.status] : []));
    expect(statuses).toContain(200);
    for (const answer of answers) {
      if (answer.status === "fulfilled" && answer.value.status === 200) readPng(answer.value.body); // whole
    }
  });
});

test("wrong usage is one line and exit code 2", async () => {
  const cases = [
    [["--port", "x"], /--port is "x"/],
    [["--queue", "0"], /--queue is "0"/],
    [["--batch", "0"], /--batch is "0"/],
    [["--wait", "nan"], /--wait is "nan"/],
    [["--token", "short"], /--token: give at least 16 characters/],
    [["--token", "with a space in between"], /--token/],
    [["--host", "no.such.host.invalid", "--port", "0"], /cannot listen on "no.such.host.invalid"/],
  ] as const;
  for (const [flags, words] of cases) {
    const { code, stdout, stderr } = await ganvas(["serve", run, ...flags]);
    expect({ code, stdout, lines: stderr.trimEnd().split("\n").length }, flags.join(" ")).toEqual({
      code: 2,
      stdout: "",
      lines: 1,
    });
    expect(stderr).toMatch(words);
  }
  expect(await ganvas(["serve", join(run, "none")])).toMatchObject({ code: 2, stdout: "" });
});
