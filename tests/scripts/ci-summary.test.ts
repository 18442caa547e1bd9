/** @file The closing line of .ci/run: counts from vitest's report, and no success without passed tests. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const script = resolve(import.meta.dirname, "../../scripts/ci-summary.js");

const file = (status: string, ...tests: string[]): unknown => ({
  name: "a.test.ts",
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

/** Runs the script on a report; the answer is its last line and its exit status. */
function summarize(text: string): { last: string | undefined; status: number | null } {
  const folder = mkdtempSync(join(tmpdir(), "ganvas-ci-"));
  try {
    writeFileSync(join(folder, "report.json"), text);
    const run = spawnSync(process.execPath, [script, join(folder, "report.json")], { encoding: "utf8" });
    return { last: run.stdout.trimEnd().split("\n").at(-1), status: run.status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const report = (success: boolean, passed: number, failed: number, ...testResults: unknown[]): string =>
  JSON.stringify({ success, numPassedTests: passed, numFailedTests: failed, numPendingTests: 1, testResults });

test("all passed", () => {
  expect(summarize(report(true, 2, 0, file("passed", "passed", "passed")))).toEqual({
    last: "2 passed, 0 failed",
    status: 0,
  });
});

test("a failed test", () => {
  expect(summarize(report(false, 1, 1, file("failed", "passed", "failed")))).toEqual({
    last: "1 passed, 1 failed",
    status: 1,
  });
});

test("a file that could not be loaded counts as one failure", () => {
  expect(summarize(report(false, 1, 0, file("failed"), file("passed", "passed")))).toEqual({
    last: "1 passed, 1 failed",
    status: 1,
  });
});

test("an error outside every file is no success", () => {
  expect(summarize(report(false, 1, 0, file("passed", "passed"))).status).toBe(1);
});

test("no test at all is no success", () => {
  expect(summarize(report(true, 0, 0))).toEqual({ last: "0 passed, 0 failed", status: 1 });
});

test("half a report is no success", () => {
  expect(summarize(report(true, 1, 0).slice(0, 20)).status).toBe(1);
});
