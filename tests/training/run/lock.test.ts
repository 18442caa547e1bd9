/** @file The lock of a run folder: one living trainer, dead ones make way. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { CheckpointError } from "#src/base/errors.js";
import { lockRun } from "#src/training/run/lock.js";
import { expectOneLine } from "../../support/one-line.js";
import { temporaryFolder } from "../tiny.js";

/** The number of a process that has just ended. */
const deadPid = (): number => spawnSync(process.execPath, ["--version"]).pid;

function writeLock(folder: string, content: unknown): void {
  writeFileSync(join(folder, "lock.json"), typeof content === "string" ? content : JSON.stringify(content));
}

test("a second trainer is refused until the first is done", () => {
  const folder = temporaryFolder();
  const lock = lockRun(folder);
  expectOneLine(CheckpointError, () => lockRun(folder), folder, `process ${process.pid}`, "lock.json");
  lock.release();
  lockRun(folder).release();
  expect(readdirSync(folder)).toEqual([]);
});

test("another living process is respected", () => {
  const folder = temporaryFolder();
  writeLock(folder, { pid: process.ppid, host: hostname(), token: "other" });
  expectOneLine(CheckpointError, () => lockRun(folder), `process ${process.ppid}`);
  expect(JSON.parse(readFileSync(join(folder, "lock.json"), "utf8"))).toMatchObject({ token: "other" });
});

test("another machine's process is respected until it has been silent for long, for it cannot be asked", () => {
  const folder = temporaryFolder();
  const path = join(folder, "lock.json");
  writeLock(folder, { pid: process.ppid, host: "elsewhere", token: "other" });
  expectOneLine(CheckpointError, () => lockRun(folder), "elsewhere", "3 minutes");
  const ago = (seconds: number): Date => new Date(Date.now() - 1000 * seconds);
  utimesSync(path, ago(150), ago(150));
  expectOneLine(CheckpointError, () => lockRun(folder), "elsewhere");
  utimesSync(path, ago(200), ago(200));
  lockRun(folder).release();
});

test("a trainer gives signs of life", () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const folder = temporaryFolder();
    const path = join(folder, "lock.json");
    const lock = lockRun(folder);
    const long = new Date(Date.now() - 170_000);
    utimesSync(path, long, long);
    vi.advanceTimersByTime(60_000);
    expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000);
    lock.release();
    vi.advanceTimersByTime(60_000);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ["a dead process", () => ({ pid: deadPid(), host: hostname(), token: "dead" })],
  ["an earlier process of our number", () => ({ pid: process.pid, host: hostname(), token: "earlier" })],
  [
    "a process whose number another one has now",
    () => ({ pid: process.ppid, host: hostname(), token: "earlier", began: "1" }),
  ],
  ["half a file", () => '{"pid": 1'],
  ["an empty file", () => ""],
])("the lock of %s is taken over", (_, content) => {
  const folder = temporaryFolder();
  writeLock(folder, content());
  const lock = lockRun(folder);
  expect(JSON.parse(readFileSync(join(folder, "lock.json"), "utf8"))).toMatchObject({ pid: process.pid });
  expectOneLine(CheckpointError, () => lockRun(folder), `process ${process.pid}`);
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test("releasing leaves a lock that is another's by now", () => {
  const folder = temporaryFolder();
  const lock = lockRun(folder);
  writeLock(folder, { pid: process.ppid, host: hostname(), token: "other" });
  lock.release();
  expect(existsSync(join(folder, "lock.json"))).toBe(true);
});
