/**
 * @file Prints `N passed, N failed` from vitest's JSON report (path: first argument) as the last
 * line. Exit status 1 if a test failed, a test file could not run, or nothing ran.
 */

import { readFileSync } from "node:fs";

/**
 * @typedef {object} Report What is read of vitest's JSON report.
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {{ name: string, status: string, assertionResults: { status: string }[] }[]} testResults
 */

function readReport() {
  const path = process.argv[2];
  if (path === undefined) throw new Error("usage: node scripts/ci-summary.js <vitest report.json>");
  return /** @type {Report} */ (JSON.parse(readFileSync(path, "utf8")));
}

const report = readReport();

// A file that fails outside its tests (import error, hook) has no failed test to count.
const brokenFiles = report.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
);
for (const file of brokenFiles) console.log(`failed outside its tests: ${file.name}`);
if (report.numPendingTests > 0) console.log(`${report.numPendingTests} skipped`);

const passed = report.numPassedTests;
const failed = report.numFailedTests + brokenFiles.length;
if (passed === 0) console.log("no test passed: this run proves nothing");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = report.success && failed === 0 && passed > 0 ? 0 : 1;
