/** @file Which Host headers mean this server, and what a log of refusals looks like. */
import { hostname, networkInterfaces } from "node:os";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLocal, isOwnHost, originOf, originsOf } from "#src/http/hosts.js";
import { openRefusalLog } from "#src/http/refusal-log.js";

describe("a Host header", () => {
  const local = { host: "127.0.0.1", port: 5700 };

  test.each(["127.0.0.1:5700", "localhost:5700", "LOCALHOST:5700", "[::1]:5700"])("%s is this server's", (header) => {
    expect(isOwnHost(header, local)).toBe(true);
  });

  test.each([
    "",
    "127.0.0.1",
    "127.0.0.1:5701",
    "127.0.0.1:57000",
    "127.0.0.1.evil.example:5700",
    "evil.example:5700",
    "evil.example",
    "localhost.evil.example:5700",
    "user@127.0.0.1:5700",
    "0.0.0.0:5700",
    "127.0.0.1:5700, evil.example",
    hostname(),
  ])("%j is another's", (header) => {
    expect(isOwnHost(header, local)).toBe(false);
  });

  test("of any address of this machine is right for a server that listens on all", () => {
    const everywhere = { host: "0.0.0.0", port: 5700 };
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, family } of addresses)
      expect(isOwnHost(family === "IPv6" ? `[${address}]:5700` : `${address}:5700`, everywhere)).toBe(true);
    expect(isOwnHost("evil.example:5700", everywhere)).toBe(false);
    expect(originOf(everywhere)).toBe("http://localhost:5700");
    for (const origin of originsOf(everywhere))
      expect(isOwnHost(origin.slice("http://".length), everywhere)).toBe(true);
    expect(isLocal(everywhere)).toBe(false);
  });

  test("needs no port where it is HTTP's own", () => {
    expect(isOwnHost("127.0.0.1", { host: "127.0.0.1", port: 80 })).toBe(true);
    expect(originOf({ host: "::1", port: 80 })).toBe("http://[::1]");
  });
});

/** Made once: V8 takes milliseconds for such classes. */
const onePrintableLine = /^ganvas: refused GET "[^\p{C}\p{Zl}\p{Zp}]*\n$/u;

const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });

describe("the log of refusals", () => {
  test("is one printable line each, whatever was asked", () => {
    fc.assert(
      fc.property(anyText, anyText, (path, message) => {
        const lines: string[] = [];
        openRefusalLog((line) => lines.push(line)).add(400, message, { method: "GET", path, from: "::1" });
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatch(onePrintableLine);
        expect(lines[0]?.length).toBeLessThan(3000); // of unprintable letters each is escaped
      }),
    );
  });

  test("counts a flood instead of printing it", () => {
    const lines: string[] = [];
    let now = 0;
    const log = openRefusalLog(
      (line) => lines.push(line),
      () => now,
    );
    const refuse = (): void => log.add(401, "no token", { method: "GET", path: "/api/runs", from: undefined });
    for (let i = 0; i < 1000; i++) refuse();
    expect(lines).toHaveLength(50);
    now = 60_000;
    refuse();
    expect(lines.slice(50)).toEqual([
      "ganvas: 950 more requests were refused\n",
      'ganvas: refused GET "/api/runs": 401, no token\n',
    ]);
  });
});
