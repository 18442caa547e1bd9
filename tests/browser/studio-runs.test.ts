/** @file The pages about runs as a person walks them: start, watch, pause, change, resume, stop, compare; in a real Chromium, with the real server. */
import { join } from "node:path";
import { zipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findRecipe, resolveConfig, startRun } from "#src/training/index.js";
import { makePng } from "../support/make-png.js";
import { temporaryFolder, writeTinyIdx } from "../training/tiny.js";
import { launchChromium } from "./chromium.js";
import { openStudio, seriousIssues } from "./studio-page.js";
import { startStudio } from "./studio-server.js";
import type { StudioServer } from "./studio-server.js";

const folder = temporaryFolder();
const [runs, data] = [join(folder, "runs"), writeTinyIdx(join(folder, "data"))];
let browser: Browser;
let studio: StudioServer;

/** Trains a few steps into the studio's folder. */
async function trainTiny(fields: Readonly<Record<string, unknown>>): Promise<void> {
  const all = { data, batch: 4, threads: 1, latent: 8, logEvery: 1, samplesEvery: 2, ...fields };
  const settings = Object.entries(all).map(([path, value]) => ({ path, value, origin: "test" }));
  const run = await startRun(resolveConfig(findRecipe("vanilla"), settings).config, runs);
  for await (const event of run.events) if (event.type === "interrupt") throw new Error("interrupted");
}

beforeAll(async () => {
  await trainTiny({ name: "first", steps: 6, evaluateEvery: 0 });
  await trainTiny({ name: "second", steps: 4, seed: 5 });
  [browser, studio] = await Promise.all([launchChromium(), startStudio(runs)]);
});
afterAll(async () => {
  await browser.close();
  await studio.close();
});

/** @param place fragment of the address */
async function open(place: string, options: Parameters<typeof openStudio>[2] = {}) {
  const opened = await openStudio(browser, studio.address, options);
  await opened.page.evaluate((hash) => (location.hash = hash), place);
  return opened;
}

const shows = (page: Page, text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor();
const click = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();

test("a run is started from the form, watched, paused, changed, resumed and stopped", async () => {
  const { page, complaints } = await open("#/runs");
  await page.getByRole("link", { name: "New run" }).click();
  await page.getByPlaceholder("Find a recipe").fill("original GAN");
  expect(await page.getByRole("radio").count()).toBe(1);
  await page.getByRole("radio").check();
  await page.getByLabel("Another folder or data set").fill(data);
  await page.getByLabel("Images per step").fill("4");
  await page.getByLabel("Steps", { exact: true }).fill("-1");
  await page.getByText("Name, saving and device").click();
  await page.getByLabel("threads").fill("1");
  await page.getByLabel("samplesEvery").fill("100");
  await page.getByLabel("logEvery").fill("100");
  await click(page, "Start training");

  // What is wrong is said at the field, which is in view and has the focus.
  const steps = page.locator('[data-setting="steps"]');
  expect(await steps.getByRole("alert").textContent()).toContain("give a whole number from 1");
  await page.waitForFunction(() => document.activeElement?.closest("[data-setting]")?.getAttribute("data-setting"));
  expect(await steps.evaluate((field) => field.contains(document.activeElement))).toBe(true);
  await page.getByLabel("Steps", { exact: true }).fill("100000000");
  expect(await page.locator("pre").textContent()).toContain(`--set steps=100000000 --set batch=4`);
  await click(page, "Start training");

  await page.getByRole("heading", { level: 1, name: /^\d{5}-/ }).waitFor();
  await shows(page, "training");
  await page.locator(".chart canvas").first().waitFor();
  for (const title of ["Losses", "Output of D", "How the discriminator judges"]) await shows(page, title);
  await page.getByRole("img", { name: /What the generator made at step [1-9]/ }).waitFor();

  await click(page, "Pause");
  await shows(page, "paused");
  await page.getByLabel("learningRate", { exact: true }).fill("5");
  await click(page, "Change");
  await page.locator('[data-setting="options.learningRate"]').getByRole("alert").waitFor();
  await page.getByLabel("learningRate", { exact: true }).fill("0.001");
  await click(page, "Change");
  // Looked at before training goes on: what guards then find would push it out of the newest three.
  await shows(page, "learningRate 0.0002 → 0.001");
  await click(page, "Resume");
  await shows(page, "training");

  await click(page, "Stop");
  await page.getByText("Stop this run?").waitFor();
  await page.locator("wa-dialog").getByRole("button", { name: "Stop", exact: true }).click();
  await shows(page, "stopped");
  await page.locator("wa-details.facts").getByRole("button").click();
  const row = page.getByRole("row", { name: /learningRate/ });
  expect(await row.textContent()).toContain("0.001");
  const name = await page.getByRole("heading", { level: 1 }).textContent();
  await page.getByRole("link", { name: "Explore this model" }).click();
  await page.getByRole("heading", { level: 1, name: "Explore" }).waitFor();
  await page.waitForFunction(
    (id) => [...document.querySelectorAll("wa-select")].some((select) => "value" in select && select.value === id),
    `run:${name ?? ""}`,
  );
  // The two refusals are the browser's only complaints.
  expect(complaints.filter((text) => !text.includes("400"))).toEqual([]);
  await page.context().close();
});

test("the samples' history is turned back and follows again, curves are drawn over time", async () => {
  const { page, complaints } = await open("#/runs");
  await page.getByRole("link", { name: "00000-first" }).click();
  await page.getByRole("img", { name: "What the generator made at step 6" }).waitFor();
  await click(page, "Back");
  await page.getByRole("img", { name: "What the generator made at step 4" }).waitFor();
  await page.getByRole("switch", { name: "Follow" }).press("Space");
  await page.getByRole("img", { name: "What the generator made at step 6" }).waitFor();
  await page.getByRole("radio", { name: "time" }).click();
  await page.getByRole("switch", { name: "Logarithmic" }).press("Space");
  await page.locator(".chart .u-legend").getByText("time").first().waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("runs that are chosen are compared: curves, samples, what differs", async () => {
  const { page, complaints } = await open("#/runs?filter=s");
  await page.getByRole("checkbox", { name: "Choose 00000-first for comparison" }).press("Space");
  await page.getByRole("checkbox", { name: "Choose 00001-second for comparison" }).press("Space");
  await page.getByRole("link", { name: "Compare 2 runs" }).click();
  await page.getByRole("img", { name: "What 00000-first made at step 6" }).waitFor();
  await page.getByRole("img", { name: "What 00001-second made at step 4" }).waitFor();
  const legend = page.locator(".chart .u-legend").first();
  for (const name of ["00000-first", "00001-second"]) await legend.getByText(name).waitFor();
  const table = page.getByRole("region", { name: "Settings that differ" }).getByRole("table").first();
  expect(await table.getByRole("rowheader").allTextContents()).toEqual(
    expect.arrayContaining(["steps", "seed", "name"]) as string[],
  );
  expect(await table.getByRole("rowheader").allTextContents()).not.toContain("batch");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("images of one's own are sent as a zip, and chosen", async () => {
  const { page, complaints } = await open("#/runs/new");
  const files = Object.fromEntries(Array.from({ length: 3 }, (_, i) => [`${i}.png`, makePng(16, 16, 1, i)]));
  const zip = { name: "My holiday.zip", mimeType: "application/zip", buffer: Buffer.from(zipSync(files)) };
  await page.locator('input[type="file"]').setInputFiles(zip);
  await page.getByText("my-holiday is stored and chosen.").waitFor();
  await page.getByText("ganvas train dcgan --set data=my-holiday").waitFor();
  await page.locator('input[type="file"]').setInputFiles({ ...zip, name: "b.zip", buffer: Buffer.from("no zip") });
  await page.getByRole("alert").waitFor();
  expect(complaints.filter((text) => !text.includes("400"))).toEqual([]);
  await page.context().close();
});

test.each([
  ["light", "en-GB", 1280],
  ["dark", "zh-CN", 390],
] as const)("every page can be used by everybody: %s, %s, %i pixels", async (colorScheme, locale, width) => {
  const { page, complaints } = await open("#/runs", { colorScheme, locale, viewport: { width, height: 844 } });
  for (const place of [
    "#/runs",
    "#/runs/new",
    "#/runs/00000-first",
    "#/runs/compare?run=00000-first&run=00001-second",
  ]) {
    await page.evaluate((hash) => (location.hash = hash), place);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector(".page-spinner") === null);
    expect(await seriousIssues(page), place).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), place).toBeLessThanOrEqual(width);
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});
