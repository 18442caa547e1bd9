/** @file `ganvas studio` at the command line: what it prints, where it listens, how it ends. */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../training/tiny.js";
import { ganvas, start } from "./command.js";

const runs = join(temporaryFolder(), "runs");
const taken = createServer();
beforeAll(() => new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", () => resolve())));
afterAll(() => new Promise((resolve) => taken.close(resolve)));
const timeout = 60_000;

test("people read the address and what Ctrl-C does", { timeout }, async () => {
  const studio = start(["studio", "--port", "0", "--runs", runs]);
  await studio.said("Ctrl-C");
  studio.child.kill("SIGTERM");
  const { code, stdout, stderr } = await studio.outcome;
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Studio: http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}\nRuns in \S+\/runs\. Ctrl-C ends the server; trainings go on\.\n$/,
  );
  expect(stderr).not.toMatch(/error/i);
});

test("whoever lets other machines in is told what that means", { timeout }, async () => {
  const studio = start(["studio", "--port", "0", "--host", "0.0.0.0", "--runs", runs]);
  await studio.said("Ctrl-C");
  studio.child.kill("SIGINT");
  const { code, stdout, stderr } = await studio.outcome;
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Studio: http:\/\/localhost:\d+\/\?token=/)]);
  expect(stderr).toContain("nothing is encrypted; use it in a network that you trust");
});

test.each([
  [["--port", "x"], '--port is "x"; give a whole number from 0 to 65535'],
  [["--port", "65536"], "--port is"],
  [["--host", "no.such.host.invalid"], 'cannot listen on "no.such.host.invalid"'],
])("%j is refused on one line", { timeout }, async (flags, message) => {
  const { code, stdout, stderr } = await ganvas(["studio", "--runs", runs, ...flags]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^ganvas: [^\n]+\n$/);
  expect(stderr).toContain(message);
});

test("a port that another program has is refused when it was asked for", { timeout }, async () => {
  const { port } = taken.address() as AddressInfo;
  const { code, stderr } = await ganvas(["studio", "--runs", runs, "--port", String(port)]);
  expect(code).toBe(2);
  expect(stderr).toContain(`port ${port}: another program listens there; choose another --port`);
});

test("without a port, it takes the next one that is free", { timeout }, async () => {
  const studios = [0, 1].map(() => start(["studio", "--runs", runs, "--json"]));
  await Promise.all(studios.map((studio) => studio.said("\n")));
  for (const { child } of studios) child.kill("SIGINT");
  const outcomes = await Promise.all(studios.map(({ outcome }) => outcome));
  const ports = outcomes.map(({ stdout }) => {
    const [greeting = "", end = ""] = stdout.split("\n");
    expect(JSON.parse(end)).toEqual({ type: "end", training: [] });
    return Number(new URL((JSON.parse(greeting) as { address: string }).address).port);
  });
  expect(new Set(ports).size).toBe(2);
  for (const port of ports) expect(port).toBeGreaterThanOrEqual(5700);
});
