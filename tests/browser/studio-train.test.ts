/** @file Training in the tab, in a real Chromium as a person would: it learns the bits that Node learns, is kept, downloaded, gone on with, let go. */
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodePng, openDataset, sha256, subsetOf } from "#src/data/index.js";
import type { MemoryDataset } from "#src/data/index.js";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  encodeDataset,
  findRecipe,
  resolveConfig,
  trainOn,
} from "#src/training/index.js";
import type { Checkpoint } from "#src/training/index.js";
import { launchChromium } from "./chromium.js";
import { serveStatic } from "./static-site.js";
import type { StaticSite } from "./static-site.js";
import { openStudio, seriousIssues } from "./studio-page.js";

let browser: Browser;
let site: StaticSite;
let digits: MemoryDataset;

beforeAll(async () => {
  browser = await launchChromium();
  const all = (await openDataset("mnist:test")) as MemoryDataset;
  digits = subsetOf(
    all,
    Uint32Array.from({ length: 500 }, (_, index) => index),
  );
  const file = "data/digits.safetensors";
  const bytes = encodeDataset(digits);
  site = await serveStatic({
    site: { kind: "static", version: "0", models: [], data: [{ name: digits.name, file, bytes: bytes.length }] },
    files: { [file]: bytes },
  });
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Fills a field, once the recipe's defaults are there. */
async function set(page: Page, label: string, value: number): Promise<void> {
  const field = page.getByRole("spinbutton", { name: label });
  await expect.poll(() => field.inputValue(), { timeout: 20_000 }).not.toBe("");
  await field.fill(String(value));
}

/** What Node learns from the same. */
async function inNode(steps: number, batch: number): Promise<Checkpoint> {
  const settings = { steps, batch, samplesEvery: 100, threads: 1, data: digits.name };
  const { config } = resolveConfig(
    findRecipe("vanilla"),
    Object.entries(settings).map(([path, value]) => ({ path, value, isTyped: true, origin: "test" })),
  );
  let last: Checkpoint | undefined;
  for await (const event of trainOn({ dataset: digits }, config))
    if (event.type === "checkpoint") last = event.snapshot();
  if (last === undefined) throw new Error("nothing was saved");
  return decodeCheckpoint(encodeCheckpoint(last), "node"); // its tensors in a file's order
}

const hashOf = ({ tensors }: Checkpoint): string =>
  sha256([...tensors.values()].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));

async function download(page: Page): Promise<Checkpoint> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.safetensors$/);
  return decodeCheckpoint(await readFile(await file.path()), "download");
}

test("a GAN learns in the tab what it learns in Node, is kept, gone on with and let go", async () => {
  const { page, complaints } = await openStudio(browser, `${site.url}#/train`);
  page.setDefaultTimeout(15_000);
  await set(page, "Steps", 20);
  await set(page, "Images per step", 16);
  await set(page, "Threads", 1);
  expect(await seriousIssues(page)).toEqual([]);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText("Trained · 20 of 20").waitFor();
  await page.getByText("wasm (1 thread").waitFor();
  await page.getByRole("img", { name: /^What the generator draws.*step 20$/ }).waitFor();
  expect(await seriousIssues(page)).toEqual([]);

  const name = `vanilla-${digits.name}`;
  const kept = page.getByRole("listitem").filter({ hasText: name });
  await kept.getByText("20 steps").waitFor();
  const [here, there] = [await download(page), await inNode(20, 16)];
  expect(hashOf(here)).toBe(hashOf(there));

  await kept.getByRole("button", { name: "Go on" }).click();
  await page.getByText("Trained · 40 of 40").waitFor();
  await kept.getByText("40 steps").waitFor();
  expect((await download(page)).step).toBe(40);

  await kept.getByRole("link", { name: "Explore" }).click();
  await page.getByRole("heading", { level: 1, name: "Explore" }).waitFor();
  const model = page.getByRole("combobox", { name: "Model" });
  await expect.poll(() => model.inputValue(), { timeout: 20_000 }).toBe(name);
  await page.getByRole("navigation").getByText("Train here").click();

  await page.reload();
  await kept.getByRole("button", { name: /^Delete/ }).click();
  await page.locator("wa-dialog wa-button").getByText("Delete", { exact: true }).click();
  await page.getByText("Nothing yet.").waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a training is stopped and kept, and goes on while other pages are open", async () => {
  const { page, complaints } = await openStudio(browser, `${site.url}#/train`);
  await set(page, "Steps", 1_000_000);
  await set(page, "Images per step", 16);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText(/^\d+ of 1,000,000$/).waitFor();
  await page.getByRole("navigation").getByText("Translate").click();
  await page.getByRole("navigation").getByText("Train here").click();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const paused = page.getByText(/^Paused/);
  await paused.waitFor();
  const before = await paused.textContent();
  await page.waitForTimeout(500);
  expect(await paused.textContent()).toBe(before);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText(/^\d+ of 1,000,000$/).waitFor();
  await page.getByRole("button", { name: "Stop and keep" }).click();
  await page.getByText(/^Stopped and kept/).waitFor();
  await page.getByRole("listitem").filter({ hasText: "vanilla-" }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("pictures that are dropped in are learnt from; too few are refused, in Chinese as well", async () => {
  const { page, complaints } = await openStudio(browser, `${site.url}#/train`, { locale: "zh-CN" });
  await page.getByRole("combobox", { name: "数据" }).click();
  await page.getByRole("option", { name: "自己的图片" }).click();
  const pictures = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const data = new Uint8Array(20 * 16 * 3).fill(20 * index);
      const buffer = Buffer.from(await encodePng({ width: 20, height: 16, channels: 3, data }));
      return { name: `${index}.png`, mimeType: "image/png", buffer };
    }),
  );
  await page.locator("input[type=file]").setInputFiles(pictures.slice(0, 3));
  await page.getByRole("button", { name: "开始" }).click();
  await page.getByText("give at least 8").waitFor();
  await page.locator("input[type=file]").setInputFiles(pictures);
  await page.getByText("12 张图片").waitFor();
  await set(page, "步数", 4);
  await set(page, "每步图像数", 4);
  await page.getByRole("button", { name: "开始" }).click();
  await page.getByText("训练完成").waitFor();
  expect(await seriousIssues(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});
