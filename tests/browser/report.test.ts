/** @file Pages of `ganvas report` and `ganvas compare` in a real Chromium: they draw, they answer, they ask for nothing. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MapData, MapLayer } from "#src/cli/report/map-data.js";
import { ganvas } from "../cli/command.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder } from "../training/tiny.js";
import { launchChromium } from "./chromium.js";

const folder = temporaryFolder();
let browser: Browser;
let runs: readonly string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  const fields = { latent: 8, logEvery: 1, samplesEvery: 2, name: "tiny" };
  runs = [
    await tinyRun("vanilla", { ...fields, steps: 6 }),
    await tinyRun("vanilla", { ...fields, steps: 4, seed: 1 }),
  ];
});
afterAll(() => browser.close());

/** Opens a file; `complaints` gets what the page says is wrong and what it asks for besides itself. */
async function open(file: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const url = pathToFileURL(file).href;
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}

const shownSteps = (page: Page): Promise<(string | undefined)[]> =>
  page.$$eval("[data-viewer] img:not([hidden])", (images) => images.map((image) => image.dataset["step"]));

test("a report draws its curves and turns its samples", async () => {
  const file = join(folder, "report.html");
  expect(await ganvas(["report", runs[0] ?? "", "--out", file])).toMatchObject({ code: 0, stderr: "" });
  const { page, complaints } = await open(file);
  expect(await page.locator(".chart canvas").count()).toBe(3);
  expect(await shownSteps(page)).toEqual(["6", "0"]);
  await page.fill("#sample", "1");
  expect(await shownSteps(page)).toEqual(["2", "0"]);
  await page.fill("#smoothing", "0.9");
  await page.selectOption("#axis", "time");
  await page.check("#log");
  expect(await page.locator(".chart canvas").count()).toBe(3);
  expect(await page.locator(".u-legend").first().textContent()).toContain("seconds");
  expect(await page.evaluate(() => fetch("data.json").then(String, () => "refused"))).toBe("refused");
  expect(complaints.filter((text) => !/data\.json|Content Security Policy/i.test(text))).toEqual([]);
  await page.close();
});

test("a comparison overlays runs of one name by their paths, each with its latest samples", async () => {
  const file = join(folder, "compare.html");
  expect(await ganvas(["compare", ...runs, "--out", file])).toMatchObject({ code: 0, stderr: "" });
  const { page, complaints } = await open(file);
  expect(await page.locator(".chart canvas").count()).toBe(6);
  expect(await shownSteps(page)).toEqual(["6", "4"]);
  const legend = await page.locator(".u-legend").first().textContent();
  for (const run of runs) expect(legend).toContain(run);
  const differences = await page.getByRole("table").last().textContent();
  expect(differences).toContain("seed01");
  expect(differences).not.toContain("latent");
  expect(complaints).toEqual([]);
  await page.close();
});

test("a map shows the image under the pointer, of the kinds that are chosen", async () => {
  const file = join(folder, "map.png");
  const args = ["umap", runs[0] ?? "", "--count", "20", "--neighbours", "4", "--threads", "1", "--out", file];
  expect(await ganvas(args)).toMatchObject({ code: 0, stderr: "" });
  const { page, complaints } = await open(join(folder, "map.html"));
  const data = await page.evaluate(() => JSON.parse(document.getElementById("data")?.textContent ?? "") as MapData);
  const box = await page.locator("#map").boundingBox();
  const pointAt = async ({ points }: MapLayer, index: number): Promise<void> => {
    const [x = 0, y = 0] = points.slice(2 * index);
    const along = (value: number, from: number, side: number): number => from + ((value / 1.04 + 1) * side) / 2;
    await page.mouse.move(along(x, box?.x ?? 0, box?.width ?? 0), along(-y, box?.y ?? 0, box?.height ?? 0));
  };
  await pointAt(data.drawn, 3);
  expect(await page.locator("#tip").isVisible()).toBe(true);
  expect(await page.locator("#name").textContent()).toBe("drawn: seed 3");
  const ink = await page.locator("#thumbnail").evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    return (canvas as HTMLCanvasElement)
      .getContext("2d")
      ?.getImageData(0, 0, width, height)
      .data.some((v) => v > 0);
  });
  expect(ink).toBe(true);
  await page.uncheck("#drawn");
  await pointAt(data.real, 5);
  expect(await page.locator("#name").textContent()).toMatch(/^real: class \d$/);
  await page.mouse.move(0, 0);
  expect(await page.locator("#tip").isVisible()).toBe(false);
  expect(complaints).toEqual([]);
  await page.close();
});
