/** @file The translate page as a person uses it, with tiny models: drawn or dropped, a picture is answered; holes are painted; results are saved. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodePng } from "#src/data/index.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { launchChromium } from "./chromium.js";
import { changedFrom, drawOn, pixelsOf, serveModels, stillPixels } from "./model-site.js";
import type { StaticSite } from "./static-site.js";
import { openStudio, seriousIssues } from "./studio-page.js";
import type { OpenedPage } from "./studio-page.js";

let browser: Browser;
let site: StaticSite;

beforeAll(async () => {
  const target = writeTinyIdx(join(temporaryFolder(), "b"));
  const runs = {
    cycle: ["cyclegan", await tinyRun("cyclegan", { size: 16, width: 2, blocks: 1, target })],
    larger: ["srgan", await tinyRun("srgan", { size: 16, width: 4, blocks: 1 })],
    holes: ["inpaint", await tinyRun("inpaint", { size: 16, width: 4, bottleneck: 4 })],
  } as const;
  browser = await launchChromium();
  site = await serveModels(runs);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await site.close();
});

const drawing = ".picture-input canvas";
const result = ".picture-pair > div:last-child canvas";
const line = [
  [0.2, 0.2],
  [0.8, 0.7],
] as const;

async function openModel(name: string, options: Parameters<typeof openStudio>[2] = {}): Promise<OpenedPage> {
  const opened = await openStudio(browser, `${site.url}#/translate?model=site:${name}`, options);
  await opened.page.locator(drawing).waitFor();
  return opened;
}

const sizeOf = (page: Page, selector: string): Promise<string> =>
  page.locator(selector).evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    return `${width}×${height}`;
  });

test("a drawing is answered while it is drawn, in both directions, and the answer is saved", async () => {
  const { page, complaints } = await openModel("cycle");
  await page.getByText("Draw or drop a picture, and the answer is here").waitFor();
  await drawOn(page, drawing, line);
  await page.locator(result).waitFor();
  const there = await stillPixels(page, result);
  expect(await sizeOf(page, result)).toBe("16×16");
  await page.getByRole("combobox", { name: "From which to which" }).click();
  await page.getByRole("option", { name: "B → A" }).click();
  const back = await changedFrom(page, result, there);
  await drawOn(page, drawing, line.toReversed());
  await drawOn(page, drawing, [
    [0.8, 0.2],
    [0.2, 0.8],
  ]);
  await changedFrom(page, result, back);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save PNG" }).click(),
  ]);
  expect((await readFile(await download.path())).readUInt32BE(16)).toBe(256);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a dropped picture keeps its proportions, and is made larger by the network's factor", async () => {
  const { page, complaints } = await openModel("larger");
  const data = Uint8Array.from({ length: 30 * 20 * 3 }, (_, at) => (at * 7) % 256);
  const buffer = Buffer.from(await encodePng({ width: 30, height: 20, channels: 3, data }));
  const input = page.locator(".picture-input input[type=file]");
  await input.setInputFiles({ name: "a.png", mimeType: "image/png", buffer });
  await page.locator(result).waitFor();
  const factor = Number(/made (\d) times/.exec(await page.locator(".translate-about").innerText())?.[1]);
  expect([await sizeOf(page, drawing), await sizeOf(page, result)]).toEqual(["30×20", `${30 * factor}×${20 * factor}`]);
  await input.setInputFiles({ name: "b.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.getByText("b.png is no picture that this browser can read").waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("what is painted over is drawn anew, the rest stays, until nothing is missing", async () => {
  const { page, complaints } = await openModel("holes");
  await drawOn(page, drawing, line);
  await page.locator(result).waitFor();
  const own = await pixelsOf(page, drawing);
  expect(await stillPixels(page, result)).toEqual(own);
  await drawOn(page, ".hole .drawing-canvas", [
    [0.4, 0.4],
    [0.6, 0.6],
  ]);
  const filled = await changedFrom(page, result, own);
  const mask = await pixelsOf(page, ".hole .drawing-canvas");
  const wrong = filled.filter((value, at) => (mask[at - (at % 4) + 3] ?? 0) === 0 && value !== own[at]);
  expect(wrong).toEqual([]);
  await page.getByRole("button", { name: "Nothing is missing" }).click();
  await changedFrom(page, result, filled);
  expect(await stillPixels(page, result)).toEqual(own);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test.each(["light", "dark"] as const)(
  "no serious issue for readers without eyes or mouse, %s; in Chinese, on a phone",
  async (colorScheme) => {
    const options = { colorScheme, locale: "zh-CN", viewport: { width: 360, height: 740 } };
    const { page, complaints } = await openModel("holes", options);
    await page.getByRole("heading", { level: 1, name: "图像转换" }).waitFor();
    await drawOn(page, drawing, line);
    await page.locator(result).waitFor();
    expect(await seriousIssues(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);
