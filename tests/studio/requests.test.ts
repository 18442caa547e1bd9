/** @file Requests that are wrong in some way: refused in one line, by the right status; whatever comes, nothing is a 500. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../training/tiny.js";
import { callStudio, errorOf, json } from "./studio.js";

const runs = temporaryFolder();
const run = "00000-vanilla-mnist";
mkdirSync(join(runs, run, "checkpoints"), { recursive: true });
const studio = callStudio({ runs });
const { call } = studio;
const post = (path: string, body: string, type = "application/json"): Promise<Response> =>
  call(path, { method: "POST", headers: { "content-type": type }, body });

describe("a run is not started", () => {
  test.each<[unknown, number, string]>([
    [[], 400, "give recipe and settings, nothing else"],
    [{ recipe: "vanilla" }, 400, '"settings"'],
    [{ recipe: 7, settings: {} }, 400, '"recipe": give a recipe\'s name'],
    [{ recipe: "vanila", settings: {} }, 400, "did you mean vanilla?"],
    [{ recipe: "--use", settings: {} }, 400, 'there is no recipe "--use"'],
    [{ recipe: "vanilla", settings: { steps: 0 } }, 400, "steps (request) is 0; give a whole number from 1"],
    [{ recipe: "vanilla", settings: { steps: "many" } }, 400, 'steps (request) is "many"'],
    [{ recipe: "vanilla", settings: { learningrate: 1 } }, 400, "did you mean learningRate?"],
    [{ recipe: "vanilla", settings: { "options.loss": "hing" } }, 400, "did you mean hinge?"],
    [{ recipe: "vanilla", settings: { name: "../../x" } }, 400, "name (request)"],
    [{ recipe: "vanilla", settings: { "a=b": 1 } }, 400, "give names of settings"],
    [{ recipe: "vanilla", settings: { "--out": "/" } }, 400, "give names of settings"],
    [{ recipe: "vanilla", settings: { constructor: 1 } }, 400, "give an object of settings"],
    [{ recipe: "vanilla", settings: JSON.parse('{"__proto__": 1}') as unknown }, 400, "give an object of settings"],
    [{ recipe: "vanilla", settings: [] }, 400, "give an object of settings"],
    [{ recipe: "vanilla", settings: { data: { path: "/" } } }, 400, "give a text, a number, true or false"],
    [{ recipe: "vanilla", settings: { data: "x".repeat(5000) } }, 400, "at most 4096 letters"],
    [{ recipe: "vanilla", settings: { data: "a\0b" } }, 400, "leave NUL out"],
    [{ recipe: "vanilla", settings: {}, out: "/" }, 400, "out"],
  ])("by %j", async (body, status, message) => {
    const answer = await call("/api/runs", json(body));
    expect(await errorOf(answer)).toContain(message);
    expect(answer.status).toBe(status);
  });

  test.each([
    ["", 400],
    ["{", 400],
    ["null", 400],
    ['{"recipe":"vanilla","settings":{}', 400],
    ["[".repeat(100_000), 400],
    [`"${"x".repeat(2 ** 20)}"`, 413],
  ])("by a body that is no such JSON", async (body, status) => {
    expect((await post("/api/runs", body)).status).toBe(status);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""])(
    "by a body of type %j, which any site may send",
    async (type) => {
      expect((await post("/api/runs", '{"recipe":"vanilla","settings":{}}', type)).status).toBe(415);
    },
  );
});

describe("a run is not told", () => {
  test.each<[unknown, number, string]>([
    [{ action: "explode" }, 400, "give an action: pause, resume, stop, change"],
    [{ action: "pause", settings: {} }, 400, "settings"],
    [{ action: "change" }, 400, "settings"],
    [{ action: "stop" }, 409, "is not training"],
    [{ action: "pause" }, 409, "is not training"],
    [{ action: "change", settings: { learningRate: 1e-4 } }, 409, "is not training"],
    [{ action: "resume" }, 400, "no checkpoint was saved yet"],
  ])("%j", async (body, status, message) => {
    const answer = await call(`/api/runs/${run}/control`, json(body));
    expect(await errorOf(answer)).toContain(message);
    expect(answer.status).toBe(status);
  });

  test("what is meant for another", async () => {
    expect((await call("/api/runs/00001-none/control", json({ action: "stop" }))).status).toBe(404);
  });
});

describe("an upload is refused", () => {
  test.each([
    ["", "application/zip", 400],
    ["?name=", "application/zip", 400],
    ["?name=../x", "application/zip", 400],
    ["?name=faces&size=1e9", "application/zip", 400],
    ["?name=faces&channels=2", "application/zip", 400],
    ["?name=faces&cache=/", "application/zip", 400],
    ["?name=faces", "text/plain", 415],
  ])("%s as %s: %d", async (query, type, status) => {
    expect((await post(`/api/data${query}`, "PK", type)).status).toBe(status);
  });

  test("by its announced length, before anything is read", async () => {
    const body = new ReadableStream(
      {
        pull: () => {
          throw new Error("was read");
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await call("/api/data?name=faces", {
      method: "POST",
      headers: { "content-type": "application/zip", "content-length": String(2 ** 30) },
      body,
      duplex: "half",
    } as RequestInit);
    expect(answer.status).toBe(413);
  });
});

test("there is nothing else", async () => {
  for (const [method, path] of [
    ["DELETE", `/api/runs/${run}`],
    ["PUT", "/api/runs"],
    ["POST", "/site.json"],
    ["GET", "/api"],
    ["GET", "/api/"],
    ["OPTIONS", "/api/runs"],
  ] as const) {
    const answer = await call(path, { method });
    expect([method, path, answer.status]).toEqual([method, path, 404]);
    expect(answer.headers.has("access-control-allow-methods")).toBe(false);
  }
});

test("whatever comes is answered, refusals with one line, and never by 500", async () => {
  const part = fc.oneof(
    fc.constantFrom(
      "api",
      "runs",
      "data",
      "recipes",
      "site.json",
      run,
      "events",
      "log",
      "samples",
      "checkpoint",
      "control",
      "..",
      "%00",
      "%2f",
      "ring",
      "",
    ),
    fc.string(),
  );
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({
        recipe: fc.constantFrom("vanilla", "dcgan", "x"),
        // Never right, or a training would begin.
        settings: fc.dictionary(fc.string(), fc.anything({ maxDepth: 1 })).map((all) => ({ ...all, steps: 0 })),
      })
      .map((value) => JSON.stringify(value)),
    fc
      .record({ action: fc.constantFrom("pause", "resume", "stop", "change", 3), settings: fc.anything() })
      .map((value) => JSON.stringify(value) ?? ""),
  );
  const header = fc.constantFrom(
    "last-event-id",
    "origin",
    "sec-fetch-site",
    "if-none-match",
    "content-type",
    "cookie",
    "range",
  );
  const headerText = fc.oneof(
    fc.constantFrom("application/json", "application/zip", "0", "-1", "same-origin"),
    fc.string().map((text) => text.replaceAll(/[^\x20-\x7e]/g, "")),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"),
      fc.array(part, { maxLength: 5 }),
      fc.dictionary(fc.constantFrom("at", "name", "token", "size"), fc.string()),
      fc.dictionary(header, headerText),
      body,
      async (method, parts, query, headers, text) => {
        const path = `/${parts.map((one) => (one.startsWith("%") ? one : encodeURIComponent(one))).join("/")}?${new URLSearchParams(query).toString()}`;
        const hasBody = method !== "GET" && method !== "HEAD";
        const answer = await call(path, { method, headers, ...(hasBody ? { body: text } : {}) });
        expect(answer.status).not.toBe(500);
        if (answer.status >= 400 && method !== "HEAD") expect(await errorOf(answer)).toMatch(/^[^\n\r]+$/);
        else await answer.body?.cancel();
      },
    ),
    { numRuns: 300 },
  );
  expect(studio.streams.open).toBe(0);
}, 60_000);
