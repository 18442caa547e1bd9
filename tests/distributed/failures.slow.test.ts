/** @file A rank that fails, in whatever way, ends the job: with a clear line where there is anyone to say it, an exit code, and no process left. */
import { describe, expect, test } from "vitest";
import { families, launch } from "./launch.js";

/** Whether a process is there; one that has ended but was not yet asked for counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const cases = [
  {
    failure: "throws",
    line: /something is wrong\n(.*\n)*?ganvas: rank 2: this process has failed; the job ends; go on with --resume/,
  },
  { failure: "aborts", line: /^ganvas: rank 2: the loss is not a number$/m },
  { failure: "exits", line: /^ganvas: rank 2: this process has failed; the job ends/m },
  { failure: "leaves", line: /^ganvas: rank 2: this process has left before the others; the job ends/m },
  { failure: "killed", line: undefined },
  {
    failure: "stopped",
    line: /^ganvas: rank [01]: no sign of life from rank 2 on host \S+ for 3 s; the job ends; go on with --resume$/m,
  },
] as const;

/** Of the ways in which our own code ends the job, one for each family will do. */
const casesOf = (index: number): readonly (typeof cases)[number][] =>
  cases.filter(({ failure }) => index === 0 || !["aborts", "exits"].includes(failure));

describe.each(families.map((family, index) => ({ ...family, cases: casesOf(index) })))("$family", (family) => {
  test.each(family.cases)("a rank that $failure ends all ranks", async ({ failure, line }) => {
    const { code, stdout, stderr } = await launch(family, 3, "failing", failure);
    expect(code).not.toBe(0);
    if (line !== undefined) expect(stderr).toMatch(line);
    const processes = [...stdout.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid));
    expect(processes.length).toBeGreaterThan(0);
    await expect.poll(() => processes.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});
