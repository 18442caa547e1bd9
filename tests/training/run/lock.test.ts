/** @file The lock of a run folder: one living trainer, dead ones make way. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
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

test("another machine's process is respected, for it cannot be asked", () => {
  const folder = temporaryFolder();
  writeLock(folder, { pid: deadPid(), host: "elsewhere", token: "other" });
  expectOneLine(CheckpointError, () => lockRun(folder), "elsewhere");
});

test.each([
  ["a dead process", () => ({ pid: deadPid(), host: hostname(), token: "dead" })],
  ["an earlier process of our number", () => ({ pid: process.pid, host: hostname(), token: "earlier" })],
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
