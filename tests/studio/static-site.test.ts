/** @file Static sites: what is in the folder, that models in it draw what their runs draw, and what is refused. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { CheckpointError, ConfigError, DataError } from "#src/base/errors.js";
import type { GanvasError } from "#src/base/errors.js";
import { writeStaticSite } from "#src/studio/static-site.js";
import { decodeDataset, openGenerator } from "#src/training/index.js";
import { ganvas } from "../cli/command.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder } from "../training/tiny.js";

const folder = temporaryFolder();
const page = join(folder, "page");
const runs = join(folder, "runs");
let run = "";

beforeAll(async () => {
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "<!doctype html>");
  writeFileSync(join(page, "assets", "new.js"), "");
  run = await tinyRun("vanilla", { latent: 8, steps: 2, name: "tiny" });
});

test("the folder has the page, models that draw as their runs do, and data", async () => {
  const out = join(folder, "site");
  const site = await writeStaticSite({ models: [run, run], data: ["mnist:test"], out, runs, page });
  expect(site.models.map(({ name, file }) => [name, file])).toEqual([
    ["tiny", "models/tiny.safetensors"],
    ["tiny-2", "models/tiny-2.safetensors"],
  ]);
  expect(JSON.parse(readFileSync(join(out, "site.json"), "utf8"))).toEqual(site);
  expect(readdirSync(out).sort()).toEqual(["_headers", "assets", "data", "index.html", "models", "site.json"]);
  const [exported, own] = [await openGenerator(join(out, "models/tiny.safetensors")), await openGenerator(run)];
  expect(exported.images([3, 4])).toEqual(own.images([3, 4]));
  await exported.dispose();
  await own.dispose();
  const [data] = site.data;
  expect(decodeDataset(readFileSync(join(out, data?.file ?? "")), "site").count).toBe(10_000);
});

test("an earlier export is written anew, without assets of another version", async () => {
  const out = join(folder, "again");
  await writeStaticSite({ models: [], data: [], out, runs, page });
  writeFileSync(join(out, "assets", "old.js"), "");
  await writeStaticSite({ models: [], data: [], out, runs, page });
  expect(readdirSync(join(out, "assets"))).toEqual(["new.js"]);
});

async function expectRefused(promise: Promise<unknown>, kind: typeof GanvasError, text: string): Promise<void> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toMatch(new RegExp(`^.*${text}.*$`));
}

test("what cannot be exported is refused, and nothing is written", async () => {
  const out = join(folder, "refused");
  const options = { models: [run], data: [], out, runs, page };
  await expectRefused(writeStaticSite({ ...options, models: ["nothing"] }), CheckpointError, "no run");
  await expectRefused(writeStaticSite({ ...options, data: ["ring"] }), DataError, "holds points");
  await expectRefused(writeStaticSite({ ...options, page: folder }), ConfigError, "npm run build");
  await expectRefused(writeStaticSite({ ...options, out: runs.replace(/runs$/, "page") }), ConfigError, "other files");
  expect(readdirSync(folder)).not.toContain("refused");
  expect(await ganvas(["export", "nothing", "--format", "pdf"])).toMatchObject({ code: 2 });
});
