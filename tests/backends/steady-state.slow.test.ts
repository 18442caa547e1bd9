/** @file Training leaves nothing behind: over thousands of steps neither the JavaScript heap nor WebAssembly memory grows. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Traces } from "./steady-process.js";

const steps = 5000;

test.each([1, 2])("%i thread(s)", async (threads) => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--expose-gc",
    "--max-semi-space-size=64",
    new URL("steady-process.js", import.meta.url).pathname,
    String(threads),
    String(steps),
  ]);
  const traces = JSON.parse(stdout) as Traces;
  expect(traces.finite).toBe(true);
  expect(traces.memory[1], "bytes of WebAssembly memory").toBe(traces.memory[0]);
  expect(traces.allocated.running / steps, "bytes allocated per bare step").toBeLessThan(64);
  // The caller's object of inputs and the numbers it reads; one typed array would take more than this.
  expect(traces.allocated.feedingAndReading / steps, "bytes allocated per step with batch and losses").toBeLessThan(
    160,
  );
  expect(traces.kept, "bytes kept by all steps").toBeLessThan(200_000);
});
