/** @file Logs as they grow, and as event streams. */
import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { EventStreams } from "#src/studio/event-stream.js";
import { LogTail } from "#src/studio/log-tail.js";
import { temporaryFolder } from "../training/tiny.js";

const folder = temporaryFolder();
let files = 0;
const logWith = (text: string): string => {
  const path = join(folder, `${files++}.jsonl`);
  writeFileSync(path, text);
  return path;
};
const texts = async (tail: LogTail): Promise<string[]> => (await tail.next()).lines.map(({ text }) => text);

describe("a log", () => {
  test("is read by whole lines, each once", async () => {
    const path = logWith('{"a":1}\n{"b":"é"}\n{"c"');
    const tail = new LogTail(path, 0);
    expect((await tail.next()).lines).toEqual([
      { text: '{"a":1}', end: 8 },
      { text: '{"b":"é"}', end: 19 },
    ]);
    expect(await texts(tail)).toEqual([]);
    appendFileSync(path, ":3}\n");
    expect(await texts(tail)).toEqual(['{"c":3}']);
  });

  test("that is not there yet has no lines", async () => {
    const path = join(folder, "later.jsonl");
    const tail = new LogTail(path, 0);
    expect(await tail.next()).toEqual({ lines: [], isAnew: false });
    writeFileSync(path, "1\n");
    expect(await texts(tail)).toEqual(["1"]);
  });

  test("that was cut off, or is asked for from within a line, begins anew", async () => {
    const path = logWith("first\nsecond\nthird\n");
    const tail = new LogTail(path, 13);
    expect(await texts(tail)).toEqual(["third"]);
    truncateSync(path, 6);
    appendFileSync(path, "other\n");
    expect(await tail.next()).toEqual({
      lines: [
        { text: "first", end: 6 },
        { text: "other", end: 12 },
      ],
      isAnew: true,
    });
    for (const offset of [3, 1000]) expect(await new LogTail(path, offset).next()).toMatchObject({ isAnew: true });
  });

  test("of any lines, read from any of them on in any portions, gives the rest", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string().map((text) => text.replaceAll(/[\n\r]/g, " ")),
          { minLength: 1, maxLength: 20 },
        ),
        fc.nat(),
        fc.nat(),
        async (lines, pick, cut) => {
          const all = Buffer.from(lines.map((line) => `${line}\n`).join(""));
          const start = pick % lines.length;
          const offset = Buffer.byteLength(
            lines
              .slice(0, start)
              .map((line) => `${line}\n`)
              .join(""),
          );
          const shown = offset + (cut % (all.length - offset + 1));
          const path = logWith("");
          writeFileSync(path, all.subarray(0, shown));
          const tail = new LogTail(path, offset);
          const before = await texts(tail);
          appendFileSync(path, all.subarray(shown));
          expect([...before, ...(await texts(tail))]).toEqual(lines.slice(start));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("with a line longer than any of ours is read on behind it, without it", async () => {
    const tail = new LogTail(logWith(`${"x".repeat(600_000)}\nnext\n`), 0);
    const lines: string[] = [];
    for (let i = 0; i < 5; i++) lines.push(...(await texts(tail)));
    expect(lines).toEqual(["next"]);
  });
});

describe("an event stream", () => {
  const streams = new EventStreams();
  const path = logWith("one\ntwo\n");
  const app = new Hono().get("/", (c) => streams.answer(c, path));
  app.onError((error, c) => c.text(error.message, 429));
  const open = async (id?: string): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
    const answer = await app.request("/", { headers: id === undefined ? {} : { "last-event-id": id } });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const reader = answer.body?.getReader();
    if (reader === undefined) throw new Error("no body");
    return reader;
  };
  const next = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> =>
    new TextDecoder().decode((await reader.read()).value);

  test("replays, goes on, and ends with its reader", async () => {
    const reader = await open();
    expect(await next(reader)).toBe("id: 4\ndata: one\n\nid: 8\ndata: two\n\n");
    expect(streams.open).toBe(1);
    appendFileSync(path, "three\n");
    expect(await next(reader)).toBe("id: 14\ndata: three\n\n");
    const waiting = reader.read();
    await reader.cancel();
    await waiting;
    expect(streams.open).toBe(0);
  });

  test("begins where the client says that it knows enough; where it was later counts more", async () => {
    const first = async (headers: Record<string, string>): Promise<string> => {
      const reader = (await app.request("/?after=4", { headers })).body?.getReader();
      if (reader === undefined) throw new Error("no body");
      const text = await next(reader);
      await reader.cancel();
      return text;
    };
    expect(await first({})).toMatch(/^id: 8\ndata: two\n\n/);
    expect(await first({ "last-event-id": "0" })).toMatch(/^id: 4\ndata: one\n\n/);
  });

  test("goes on where a client was, says so when it cannot, and takes nonsense for the beginning", async () => {
    const cases: [string, string][] = [
      ["4", "id: 8\ndata: two\n\n"],
      ["5", "event: reset\ndata:\n\nid: 4\ndata: one\n\n"],
      ["999999", "event: reset\ndata:\n\nid: 4\ndata: one\n\n"],
      ["-1", "id: 4\ndata: one\n\n"],
      ["1e3", "id: 4\ndata: one\n\n"],
      ["9".repeat(40), "id: 4\ndata: one\n\n"],
    ];
    for (const [id, begin] of cases) {
      const reader = await open(id);
      expect((await next(reader)).slice(0, begin.length)).toBe(begin);
      await reader.cancel();
    }
    expect(streams.open).toBe(0);
  });

  test("at the end of a quiet log says at once that it is connected", async () => {
    const reader = await open("14");
    expect(await next(reader)).toBe(":\n\n");
    await reader.cancel();
  });

  test("is refused beyond 32, and asking for its headers alone opens none", async () => {
    const readers = await Promise.all(Array.from({ length: 32 }, () => open()));
    expect((await app.request("/")).status).toBe(429);
    await Promise.all(readers.map((reader) => reader.cancel()));
    expect((await app.request("/", { method: "HEAD" })).status).toBe(200);
    expect(streams.open).toBe(0);
  });
});
