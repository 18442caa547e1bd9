/**
 * @file Test tiers: `fast` (every *.test.ts), `slow` (*.slow.test.ts: training, thousands of steps, kill and resume), `browser` (tests/browser/: real Chromium),
 * and `alone` (slow ones of the backends, whose threads wait for each other and so want every core). All but `alone` share two workers.
 */

import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

const report = process.env["GANVAS_TEST_REPORT"]; // path for the JSON report that .ci/run counts

const alone = ["tests/backends/**/*.slow.test.ts"];

/** Slow files first, so that no worker is left with one of them at the end while the other has nothing to do. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ project }: TestSpecification): number => ["slow", "browser", "fast", "alone"].indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // Tests start threads and WebAssembly of their own: each file gets its own process.
    pool: "forks",
    sequence: { sequencer: SlowFirst },
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
          exclude: ["tests/browser/**", ...alone],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: alone,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
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
