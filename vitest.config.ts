/**
 * @file Test tiers: `fast` (every *.test.ts), `slow` (*.slow.test.ts: training, thousands of steps, kill and resume), `processes` (slow ones that mostly wait
 * for commands and servers) and `browser` (tests/browser/: real Chromium). All but `slow` share two workers.
 */

import { defineConfig } from "vitest/config";

const report = process.env["GANVAS_TEST_REPORT"]; // path for the JSON report that .ci/run counts

const processes = ["tests/{cli,studio,serve}/**/*.slow.test.ts"];

export default defineConfig({
  test: {
    // Tests start threads and WebAssembly of their own: each file gets its own process.
    pool: "forks",
    server: { deps: { external: [/\/dist\//] } }, // Node itself loads the built package
    setupFiles: ["tests/setup.ts"],
    reporters: report === undefined ? ["default"] : ["default", "json"],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          include: ["tests/**/*.test.ts"],
          exclude: ["**/*.slow.test.ts", "tests/browser/**"],
          testTimeout: 30_000,
          maxWorkers: 2, // Vitest's own choice leaves one core of two idle
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: ["tests/**/*.slow.test.ts"],
          exclude: ["tests/browser/**", ...processes],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          maxWorkers: 1, // each of these keeps every core busy by itself
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "processes",
          include: processes,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
