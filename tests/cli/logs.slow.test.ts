/** @file kill -9 while logs are written: after going on, the table has every step once and the event files every whole record. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { maskedCrc32c } from "#src/interop/tensorboard/crc32c.js";
import { findRun, readHistory } from "#src/training/index.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { ganvas, start } from "./command.js";

const folder = temporaryFolder();
const steps = 4000;
const kills = 8;

/** Bytes of a file that are whole records with the right checksums. */
function wholeBytes(file: Buffer): number {
  let at = 0;
  while (at + 12 <= file.length) {
    const end = at + 12 + Number(file.readBigUInt64LE(at));
    if (end + 4 > file.length) break;
    if (file.readUInt32LE(at + 8) !== maskedCrc32c(file.subarray(at, at + 8))) break;
    if (file.readUInt32LE(end) !== maskedCrc32c(file.subarray(at + 12, end))) break;
    at = end + 4;
  }
  return at;
}

test(`${kills} kills: no step is missing or twice`, async () => {
  const data = writeTinyIdx(join(folder, "digits"));
  const every = ["--set", "logEvery=1", "--set", "checkpointEvery=20", "--set", "samplesEvery=0"];
  const tiny = ["--data", data, "--batch", "4", "--threads", "1", "--set", "latent=8", ...every];
  const out = ["--out", join(folder, "runs")];
  for (let kill = 0; kill < kills; kill++) {
    const begun = kill === 0 ? tiny : ["--resume", "last"];
    const running = start(["train", ...begun, ...out, "--steps", String(steps)]);
    await running.said("checkpoint: ");
    await sleep((kill * 137) % 400);
    running.child.kill("SIGKILL");
    expect(await running.outcome).toMatchObject({ code: null, stderr: "" });
  }
  const reached = (await readHistory(await findRun("last", out[1] ?? ""))).steps.at(-1)?.step ?? 0;
  const last = reached + 10;
  const end = await ganvas(["train", "--resume", "last", ...out, "--steps", String(last)]);
  expect(end).toMatchObject({ code: 0, stderr: "" });

  const run = await findRun("last", out[1] ?? "");
  const history = await readHistory(run);
  const all = Array.from({ length: last }, (_, index) => index + 1);
  expect(history.warnings).toEqual([]);
  expect(history.steps.map(({ step }) => step)).toEqual(all);
  const rows = readFileSync(run.metrics, "utf8").trimEnd().split("\n").slice(1);
  expect(new Set(rows.map((row) => row.split(",").length))).toEqual(new Set([10]));
  expect(rows.map((row) => Number.parseInt(row, 10))).toEqual(all);
  const names = readdirSync(run.tensorboard).sort();
  expect(names).toHaveLength(kills + 1);
  const torn = names.filter((name) => {
    const file = readFileSync(join(run.tensorboard, name));
    expect(wholeBytes(file)).toBeGreaterThan(24);
    return wholeBytes(file) < file.length;
  });
  expect(torn).not.toContain(names.at(-1)); // only a killed session may leave half of a record
});
