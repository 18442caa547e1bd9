/** @file Hostile clients on real sockets: refused, and the server goes on for everybody else. */
import { once } from "node:events";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ServedStudio } from "#src/studio/serve-studio.js";
import { temporaryFolder } from "../training/tiny.js";
import { servedStudio } from "./studio.js";

const runs = temporaryFolder();
const run = "00000-vanilla-mnist";
const log = join(runs, run, "events.jsonl");
mkdirSync(join(runs, run));
writeFileSync(log, "one\ntwo\n");
let studio: ServedStudio & { readonly refusals: string[] };
beforeAll(async () => {
  studio = await servedStudio(runs);
});

const client = (): Socket => connect(studio.place.port, "127.0.0.1");
const origin = (): string => `http://127.0.0.1:${studio.place.port}`;
const bearer = (): Record<string, string> => ({ authorization: `Bearer ${studio.token}` });

/** When a connection has ended, in whatever way. */
const gone = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));

/** Sends bytes as they are, and gives all that comes back until the server ends the connection. */
async function raw(text: string): Promise<string> {
  const socket = client();
  let answer = "";
  socket.setEncoding("latin1").on("data", (chunk: string) => (answer += chunk));
  socket.on("error", () => undefined); // the server may have had enough
  socket.write(text);
  await gone(socket);
  return answer;
}

const head = (line: string, ...headers: string[]): string =>
  `${[line, `Host: 127.0.0.1:${studio.place.port}`, `Authorization: Bearer ${studio.token}`, "Connection: close", ...headers].join("\r\n")}\r\n\r\n`;

/** Until something holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 200) throw new Error("it never came to hold");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

afterEach(async () => {
  const answer = await fetch(`${origin()}/site.json`, { headers: bearer() });
  expect([answer.status, studio.streams.open]).toEqual([200, 0]);
});

test("the address that it prints gives access", async () => {
  const entered = await fetch(studio.addresses[0], { redirect: "manual" });
  expect(entered.status).toBe(302);
  expect(entered.headers.get("set-cookie")).toContain(`ganvas-${studio.place.port}=${studio.token};`);
  expect(studio.addresses[0]).toBe(`${origin()}/?token=${studio.token}`);
});

test.each([
  "/../../etc/passwd",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/..%2f..%2f..%2fetc%2fpasswd",
  "/assets/../../../etc/passwd",
  "//etc/passwd",
  `/api/runs/../../../../etc/passwd`,
  `/api/runs/${run}/samples/..%2f..%2f..%2fetc%2fpasswd`,
  `/api/runs/${run}/samples/%2e%2e%5c%2e%2e%5cpasswd.png`,
  `/api/runs/${run}/../../../etc/passwd`,
  "/index.html%00.png",
])("%s, sent as it is, leads nowhere", async (path) => {
  expect(await raw(head(`GET ${path} HTTP/1.1`))).toMatch(/^HTTP\/1\.1 404 [^]*\{"error":"[^\n]+"\}/);
});

test.each<[string, () => string, number]>([
  ["a backslash in the target", () => head("GET /..\\..\\etc\\passwd HTTP/1.1"), 400],
  ["a target that is no path", () => head("GET ../../etc/passwd HTTP/1.1"), 400],
  ["another Host in the target", () => head("GET http://evil.example/api/runs HTTP/1.1"), 200],
  ["no Host", () => "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
  ["two Hosts", () => head("GET /api/runs HTTP/1.1", "Host: evil.example"), 403],
  ["an expectation that is none", () => head("GET /nothing HTTP/1.1", "Expect: miracles"), 417],
  ["a foreign Host", () => "GET /api/runs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 403],
  ["a Host that is none", () => "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", 400],
  ["no HTTP", () => "SSH-2.0-OpenSSH_9.6\r\n\r\n", 400],
  ["headers without end", () => head("GET / HTTP/1.1", `X: ${"x".repeat(40_000)}`), 431],
  ["two lengths", () => head("POST /api/runs HTTP/1.1", "Content-Length: 1", "Transfer-Encoding: chunked"), 400],
  ["a length below zero", () => head("POST /api/runs HTTP/1.1", "Content-Length: -1"), 400],
  [
    "a chunk that is none",
    () => `${head("POST /api/runs HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked")}zz\r\n`,
    400,
  ],
])("%s", async (_, request, status) => {
  const answer = await raw(request());
  expect(answer.slice(0, 12)).toBe(`HTTP/1.1 ${status}`);
  expect(answer).not.toContain("root:");
});

describe("a gigabyte", () => {
  test("that is announced is refused before it is sent", async () => {
    for (const [path, type] of [
      ["/api/runs", "application/json"],
      ["/api/data?name=faces", "application/zip"],
    ])
      expect(await raw(head(`POST ${path} HTTP/1.1`, `Content-Type: ${type}`, `Content-Length: ${2 ** 30}`))).toMatch(
        /^HTTP\/1\.1 413 /,
      );
  });

  test("of JSON in chunks is refused as soon as it is too long", async () => {
    const socket = client();
    let [answer, sent] = ["", 0];
    socket.setEncoding("latin1").on("data", (chunk: string) => (answer += chunk));
    socket.on("error", () => undefined);
    const closed = gone(socket);
    socket.write(head("POST /api/runs HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked"));
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    while (!socket.destroyed && sent < 2 ** 30) {
      sent += 0x10000;
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => undefined), closed]);
    }
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(sent).toBeLessThan(2 ** 28);
  });
});

describe("a slow client", () => {
  test("that never ends its headers is sent away", async () => {
    expect(await raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${studio.place.port}\r\nX: `)).toMatch(/^HTTP\/1\.1 408 /);
    expect(studio.refusals.at(-1)).toContain("408");
  });

  test("that never ends its body is sent away", async () => {
    const answer = await raw(
      `${head("POST /api/runs HTTP/1.1", "Content-Type: application/json", "Content-Length: 100")}{`,
    );
    expect(answer).toMatch(/^(HTTP\/1\.1 40[08] |$)/);
  });

  test("that says nothing is sent away", async () => {
    expect(await raw("")).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });
});

describe("an event stream", () => {
  const open = async (id = "0"): Promise<{ next(): Promise<string>; leave(): void }> => {
    const ended = new AbortController();
    const answer = await fetch(`${origin()}/api/runs/${run}/events`, {
      headers: { ...bearer(), "last-event-id": id },
      signal: ended.signal,
    });
    const reader = answer.body?.getReader();
    return {
      next: async () => new TextDecoder().decode((await reader?.read())?.value),
      leave: () => ended.abort(),
    };
  };

  test("goes on where it was after the connection was cut", async () => {
    const first = await open();
    expect(await first.next()).toBe("id: 4\ndata: one\n\nid: 8\ndata: two\n\n");
    first.leave();
    appendFileSync(log, "three\n");
    const second = await open("8");
    expect(await second.next()).toBe("id: 14\ndata: three\n\n");
    appendFileSync(log, "four\n");
    expect(await second.next()).toBe("id: 19\ndata: four\n\n");
    second.leave();
    await until(() => studio.streams.open === 0);
  });

  test("of a client that goes without a word is freed", async () => {
    const sockets = Array.from({ length: 32 }, client);
    for (const socket of sockets)
      socket.on("error", () => undefined).write(head(`GET /api/runs/${run}/events HTTP/1.1`));
    await until(() => studio.streams.open === 32);
    const beyond = await fetch(`${origin()}/api/runs/${run}/events`, { headers: bearer() });
    expect(beyond.status).toBe(429);
    for (const socket of sockets) socket.resetAndDestroy();
    await until(() => studio.streams.open === 0);
  });
});
