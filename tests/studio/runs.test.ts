/** @file What the studio tells of runs: a list that is cheap to ask for, logs, pictures, checkpoints. */
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeCheckpoint } from "#src/training/index.js";
import type { RunSummary } from "#src/studio/protocol.js";
import { tinyRun } from "../explore/tiny-run.js";
import { callStudio, errorOf } from "./studio.js";
import type { CalledStudio } from "./studio.js";

let studio: CalledStudio;
let [runs, folder] = ["", ""];
const name = "00000-tiny";
beforeAll(async () => {
  folder = await tinyRun("vanilla", { latent: 8, steps: 4, logEvery: 2, samplesEvery: 2, name: "tiny" });
  runs = dirname(folder);
  mkdirSync(join(runs, "00001-empty"));
  mkdirSync(join(runs, "00002-torn"));
  writeFileSync(join(runs, "00002-torn", "events.jsonl"), '{"type":"sta');
  writeFileSync(join(runs, "secret.png"), "secret");
  symlinkSync("/", join(runs, "00003-link"));
  symlinkSync(join(runs, "secret.png"), join(folder, "samples", "link.png"));
  mkdirSync(join(folder, "samples", "folder.png"));
  studio = callStudio({ runs });
});
const get = (path: string): Promise<Response> => studio.call(`/api/runs${path}`);
const summaries = async (): Promise<RunSummary[]> => (await (await get("")).json()) as RunSummary[];

describe("the list", () => {
  test("has every run that can be read", async () => {
    expect(await summaries()).toEqual([
      {
        ...{ name, recipe: "vanilla", status: "finished", step: 4, steps: 4, findings: 0 },
        data: expect.stringContaining("data") as unknown,
        seconds: expect.any(Number) as unknown,
        picture: "fakes000004.png",
        hasCheckpoint: true,
      },
    ]);
    expect(await (await get(`/${name}`)).json()).toEqual((await summaries())[0]);
  });

  test("of a folder that does not exist is empty", async () => {
    expect(await (await callStudio().call("/api/runs")).json()).toEqual([]);
  });

  test("follows what happens", async () => {
    const log = join(folder, "events.jsonl");
    const before = readFileSync(log, "utf8");
    appendFileSync(log, before.split("\n")[0]?.replace('"steps":4', '"steps":8').concat("\n") ?? "");
    expect(await summaries()).toMatchObject([{ status: "failed", steps: 8 }]);
    writeFileSync(
      join(folder, "process.log"),
      "ganvas: warning: slow disk\nganvas: step 5: loss is NaN; lower the rate\nganvas: warning: more\n",
    );
    expect(await summaries()).toMatchObject([{ failure: "step 5: loss is NaN; lower the rate" }]);
    rmSync(join(folder, "process.log"));
    writeFileSync(log, before);
    const [whole] = await summaries();
    expect(whole).toMatchObject({ status: "finished", steps: 4 });
    expect(whole).not.toHaveProperty("failure");
  });
});

describe("a run", () => {
  test("has its log, as it is and as a stream", async () => {
    const text = readFileSync(join(folder, "events.jsonl"), "utf8");
    expect(await (await get(`/${name}/log`)).text()).toBe(text);
    const stream = await get(`/${name}/events`);
    const reader = stream.body?.getReader();
    const shown = new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    const data = [...shown.matchAll(/^data: (.*)$/gm)].map(([, line]) => line);
    expect(data).toEqual(text.trimEnd().split("\n"));
    expect(shown).toContain(`id: ${Buffer.byteLength(text)}\n`);
    expect(studio.streams.open).toBe(0);
  });

  test("has the pictures that its log names", async () => {
    const picture = await get(`/${name}/samples/fakes000004.png`);
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(readFileSync(join(folder, "samples", "fakes000004.png")));
    const again = await studio.call(`/api/runs/${name}/samples/fakes000004.png`, {
      headers: { "if-none-match": picture.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
  });

  test("has its newest checkpoint; the best only if it was measured", async () => {
    const answer = await get(`/${name}/checkpoint`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    expect(decodeCheckpoint(bytes, "answer").step).toBe(4);
    expect(answer.headers.get("content-length")).toBe(String(bytes.length));
    const best = await get(`/${name}/checkpoint?at=best`);
    expect([best.status, await errorOf(best)]).toEqual([404, `there is no best checkpoint of ${name}`]);
    expect((await get(`/${name}/checkpoint?at=worst`)).status).toBe(400);
  });

  test("gives an older checkpoint when the newest is damaged", async () => {
    const damaged = join(folder, "checkpoints", "step-000009.safetensors");
    writeFileSync(damaged, "damaged");
    const bytes = new Uint8Array(await (await get(`/${name}/checkpoint`)).arrayBuffer());
    expect(decodeCheckpoint(bytes, "answer").step).toBe(4);
    rmSync(damaged);
  });

  test("answers HEAD without a body and without a file left open", async () => {
    for (const path of ["/log", "/checkpoint", "/samples/reals.png", "/events", ""]) {
      const head = await studio.call(`/api/runs/${name}${path}`, { method: "HEAD" });
      expect([path, head.status, await head.text()]).toEqual([path, 200, ""]);
    }
    expect(studio.streams.open).toBe(0);
  });
});

test.each([
  "/00009-none",
  "/tiny",
  "/last",
  "/0",
  "/..",
  "/%2e%2e",
  `/..%2f${name}`,
  `/${name}%2f..`,
  `/${name}%00`,
  `/%2e%2e%5c${name}`,
  "/00003-link",
  "/constructor",
  "/00000-tiny/samples/secret.png",
  "/00000-tiny/samples/link.png",
  "/00000-tiny/samples/folder.png",
  "/00000-tiny/samples/..%2f..%2fsecret.png",
  "/00000-tiny/samples/%2e%2e%2f%2e%2e%2fsecret.png",
  "/00000-tiny/samples/..%5c..%5csecret.png",
  "/00000-tiny/samples/reals.png%00.png",
  "/00000-tiny/samples/",
  "/00000-tiny/events/more",
  "/00000-tiny/config.json",
])("%s is nothing", async (path) => {
  const answer = await get(path);
  expect(answer.status).toBe(404);
  expect(await errorOf(answer)).toMatch(/^there is no /);
});

test("a run whose log cannot be read is refused on one line", async () => {
  const answer = await get("/00002-torn");
  expect(answer.status).toBe(400);
  expect(await errorOf(answer)).toContain("says nothing about the start of the run");
});
