/** @file `ganvas sweep` as a person runs it: stopped, gone on with, ranked; a failed trial does not stop the others. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, writeTinyIdx } from "../../training/tiny.js";
import { ganvas, jsonLines, start } from "../command.js";

const folder = temporaryFolder();
const data = writeTinyIdx(join(folder, "data"));
const fixed = `data: ${data}, latent: 8, threads: 1, checkpointEvery: 500`;

const sweepFile = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

test("a stopped sweep goes on with what is not done, and ranks all", async () => {
  const file = sweepFile(
    "two.yaml",
    `recipe: vanilla\nset: { ${fixed}, batch: 4, steps: 800 }\nover: { seed: [1, 2] }\nmaximize: loss.generator\n`,
  );
  const out = join(folder, "sweeps", "two");
  const first = start(["sweep", file, "--out", out, "--jobs", "1"]);
  await first.said("trial-000 finished");
  await first.said("trial-001 begins");
  const logOfSecond = (): string => {
    const run = readdirSync(out).find((name) => name.endsWith("trial-001")) ?? "";
    const log = join(out, run, "events.jsonl");
    return existsSync(log) ? readFileSync(log, "utf8") : "";
  };
  await expect.poll(logOfSecond, { timeout: 30_000, interval: 20 }).toContain('"type":"step"');
  first.child.kill("SIGINT");
  const stopped = await first.outcome;
  expect(stopped).toMatchObject({ code: 130, stderr: "" });
  expect(stopped.stdout).toMatch(/trial-001 stopped\n/);
  const rest = await ganvas(["sweep", file, "--out", out, "--json"]);
  expect(rest).toMatchObject({ code: 0, stderr: "" });
  const records = jsonLines(rest.stdout);
  expect(records).toHaveLength(2);
  for (const record of records) expect(record).toMatchObject({ type: "trial", state: "finished", step: 800 });
  const [head, best = "", worst = ""] = readFileSync(join(out, "results.csv"), "utf8").trim().split("\n");
  expect(head).toMatch(/^trial,run,seed,state,step,seconds,/);
  const lossOf = (row: string): number => Number(row.split(",")[head?.split(",").indexOf("loss.generator") ?? 0]);
  expect(lossOf(best)).toBeGreaterThan(lossOf(worst));

  const other = sweepFile(
    "other.yaml",
    `recipe: vanilla\nset: { ${fixed}, batch: 4, steps: 4 }\nover: { seed: [1, 2] }\n`,
  );
  const refused = await ganvas(["sweep", other, "--out", out]);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toMatch(/^ganvas: [^\n]*trial-000\.json: is a trial of another sweep[^\n]*\n$/);
});

test("a trial that fails is told and does not stop the others", async () => {
  // More images a step than there are is noticed only once the data are read.
  const file = sweepFile("broken.yaml", `recipe: vanilla\nset: { ${fixed}, steps: 20 }\nover: { batch: [65536, 4] }\n`);
  const out = join(folder, "sweeps", "broken");
  const { code, stdout, stderr } = await ganvas(["sweep", file, "--out", out]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ganvas: warning: trial-000: batch: [^\n]+\n$/);
  expect(stdout).toMatch(/\ntrial-000 +65536 +waiting +0 /);
  expect(stdout).toMatch(/\ntrial-001 +4 +finished +20 /);
});
