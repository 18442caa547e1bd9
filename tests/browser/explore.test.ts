/** @file The explore page as a person walks through it, with tiny models: everything changes the picture that should, and comes back by its link. */
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyRun } from "../explore/tiny-run.js";
import { launchChromium } from "./chromium.js";
import { changedFrom, checkpointOf, drawOn, pixelsOf, serveModels, stillPixels } from "./model-site.js";
import type { StaticSite } from "./static-site.js";
import { openStudio, seriousIssues } from "./studio-page.js";
import { startStudio } from "./studio-server.js";
import type { OpenedPage } from "./studio-page.js";

let browser: Browser;
let site: StaticSite;
let styledRun: string;
const picture = ".plane canvas";

beforeAll(async () => {
  const style = { size: 16, width: 4, widest: 8, latent: 8, styleSize: 8, mappingLayers: 1, batch: 4, steps: 2 };
  styledRun = await tinyRun("stylegan2", style);
  const classRun = await tinyRun("acgan", { size: 16, width: 4, latent: 8, steps: 40, batch: 8 });
  browser = await launchChromium();
  site = await serveModels({ styled: ["stylegan2", styledRun], classes: ["acgan", classRun] });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await site.close();
});

async function openModel(name: string, options: Parameters<typeof openStudio>[2] = {}): Promise<OpenedPage> {
  const opened = await openStudio(browser, `${site.url}#/explore?model=site:${name}`, options);
  await opened.page.locator(picture).waitFor();
  return opened;
}

const address = (page: Page): Promise<string> => page.evaluate(() => location.href);
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("a drag moves in the plane, arrow keys as well; Home leads back, another seed elsewhere", async () => {
  const { page, complaints } = await openModel("styled");
  const first = await stillPixels(page, picture);
  await drawOn(page, ".plane", [
    [0.3, 0.5],
    [0.7, 0.4],
  ]);
  await changedFrom(page, picture, first);
  const dragged = await stillPixels(page, picture);
  await page.locator(".plane").focus();
  await page.keyboard.press("ArrowRight");
  await changedFrom(page, picture, dragged);
  await page.keyboard.press("Home");
  await stillPixels(page, picture);
  expect(await pixelsOf(page, picture)).toEqual(first);
  await button(page, "Another").click();
  await changedFrom(page, picture, first);
  await page.getByRole("spinbutton", { name: "Seed" }).fill("0");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(200);
  expect(await stillPixels(page, picture)).toEqual(first);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("sliders of directions, layers and truncation change the picture; reset undoes the directions", async () => {
  const { page, complaints } = await openModel("styled");
  const first = await stillPixels(page, picture);
  const slider = page.getByRole("slider", { name: "Direction 1", exact: true });
  await slider.focus();
  await page.keyboard.press("PageUp");
  await changedFrom(page, picture, first);
  await button(page, "Reset").click();
  await page.waitForTimeout(200);
  expect(await stillPixels(page, picture)).toEqual(first);
  await page.getByRole("combobox", { name: "Found by" }).click();
  await page.getByRole("option", { name: "SeFa" }).click();
  await page.getByText("Eigenvectors of its first layer's weights").waitFor();
  await slider.waitFor();
  await page.getByRole("slider", { name: "Truncation ψ" }).focus();
  await page.keyboard.press("Home"); // ψ 0: the mean of all
  await changedFrom(page, picture, first);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a class is chosen; a picture is saved as it is shown", async () => {
  const { page, complaints } = await openModel("classes");
  const first = await stillPixels(page, picture);
  await page.getByRole("combobox", { name: "Class" }).click();
  await page.getByRole("option", { name: "7" }).click();
  await changedFrom(page, picture, first);
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Save PNG").click()]);
  expect(download.suggestedFilename()).toBe("classes-picture.png");
  const bytes = await readFile(await download.path());
  expect([...bytes.subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
  expect(bytes.readUInt32BE(16)).toBe(256); // 16 pixels, 16 times
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("pins are travelled between, saved as a film, and gone to; the link brings picture and pins back", async () => {
  const { page, complaints } = await openModel("styled");
  const first = await stillPixels(page, picture);
  await button(page, "Pin").click();
  await button(page, "Another").click();
  await changedFrom(page, picture, first);
  const second = await stillPixels(page, picture);
  await button(page, "Pin").click();
  await page.getByRole("tab", { name: "Journey" }).click();
  await button(page, "Play").click();
  await changedFrom(page, picture, await changedFrom(page, picture, second));
  await button(page, "Pause").click();
  for (const [format, start] of [
    ["GIF", "GIF89a"],
    ["WebM", "\u001aE\u00df\u00a3"],
  ] as const) {
    const save = button(page, `Save ${format}`);
    if (format === "WebM" && (await save.count()) === 0) continue; // a browser without encoders
    const [film] = await Promise.all([page.waitForEvent("download"), save.click()]);
    expect((await readFile(await film.path())).subarray(0, start.length).toString("latin1")).toBe(start);
  }
  await button(page, "Pinned picture 2: go there").click();
  await page.waitForTimeout(200);
  expect(await stillPixels(page, picture)).toEqual(second);
  await page.waitForFunction(() => new URLSearchParams(location.hash.split("?")[1]).getAll("pin").length === 2);
  await page.waitForTimeout(500); // the address follows when it is still

  const again = await openStudio(browser, await address(page));
  await again.page.locator(picture).waitFor();
  expect(await stillPixels(again.page, picture)).toEqual(second);
  // Another link in the same tab is followed as well.
  await again.page.evaluate(
    (other) => void (location.hash = other),
    "#/explore?model=site:styled&at=s0_0_0_0_0__sefa_all_",
  );
  await changedFrom(again.page, picture, second);
  expect(await stillPixels(again.page, picture)).toEqual(first);
  await again.page.goBack();
  await changedFrom(again.page, picture, first);
  await again.page.getByRole("tab", { name: "Journey" }).click();
  await button(again.page, "Remove pinned picture 2").click();
  await again.page.getByText("Pin at least two pictures").waitFor();
  expect([...complaints, ...again.complaints]).toEqual([]);
  await again.page.context().close();
  await page.context().close();
});

test("styles are mixed in a table, whose sources can be gone to", async () => {
  const { page, complaints } = await openModel("styled");
  const first = await stillPixels(page, picture);
  await page.getByRole("tab", { name: "Mix styles" }).click();
  await page.locator(".mix-table canvas").nth(23).waitFor();
  expect(await page.locator(".mix-table canvas").count()).toBe(24);
  await button(page, "Go to seed 5").click();
  await changedFrom(page, picture, first);
  expect(await page.getByRole("spinbutton", { name: "Seed" }).inputValue()).toBe("5");
  expect(await seriousIssues(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a drawing is searched for, found, edited with the sliders, and comes back by its link; a search can be stopped", async () => {
  const { page, complaints } = await openModel("styled");
  await page.getByRole("tab", { name: "Your picture" }).click();
  await drawOn(page, ".picture-input canvas", [
    [0.3, 0.3],
    [0.7, 0.3],
    [0.4, 0.8],
  ]);
  await button(page, "Find it").click();
  await button(page, "Stop").click();
  await button(page, "Find it").click();
  await page.getByText("Step 150 of 150").waitFor();
  await button(page, "Find it").waitFor();
  const found = await stillPixels(page, picture);
  await page.waitForFunction(() => location.hash.includes("at=w"));
  const again = await openStudio(browser, await address(page));
  await again.page.locator(picture).waitFor();
  const linked = await stillPixels(again.page, picture);
  expect(Math.max(...linked.map((value, at) => Math.abs(value - (found[at] ?? 0))))).toBeLessThanOrEqual(1);
  const slider = again.page.getByRole("slider", { name: "Direction 1", exact: true });
  await slider.focus();
  await again.page.keyboard.press("PageUp");
  await changedFrom(again.page, picture, linked);
  expect([...complaints, ...again.complaints]).toEqual([]);
  await again.page.context().close();
  await page.context().close();
});

test("dreams from noise and from what is shown", async () => {
  const { page, complaints } = await openModel("classes");
  await page.getByRole("tab", { name: "Dream" }).click();
  const dreamt = ".picture-pair > div:nth-child(2) canvas";
  await button(page, "From noise").click();
  await page.locator(dreamt).waitFor();
  const noise = await pixelsOf(page, dreamt);
  await button(page, "From the shown picture").click();
  const shown = await changedFrom(page, dreamt, noise);
  expect(new Set(shown).size).toBeGreaterThan(10);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a checkpoint of the reader's own is opened; what is none says so in one line", async () => {
  const { page, complaints } = await openStudio(browser, `${site.url}#/explore?model=site:classes`);
  await page.locator(picture).waitFor();
  const input = page.locator(".model-picker input[type=file]");
  await input.setInputFiles({ name: "mine.safetensors", mimeType: "", buffer: checkpointOf(styledRun) });
  await page.getByRole("slider", { name: "Truncation ψ" }).waitFor();
  await input.setInputFiles({ name: "broken.safetensors", mimeType: "", buffer: Buffer.from("no checkpoint") });
  const notice = page.getByRole("alert");
  await notice.getByText("broken.safetensors").waitFor();
  expect((await notice.innerText()).split("\n").filter((line) => line.trim() !== "")).toHaveLength(2); // title and line
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a run of the studio is explored by its newest checkpoint", async () => {
  const studio = await startStudio(dirname(styledRun));
  const { page, complaints } = await openStudio(browser, studio.address);
  await page.getByRole("navigation").getByText("Explore").click();
  await page.locator(picture).waitFor();
  await page.getByRole("slider", { name: "Truncation ψ" }).waitFor();
  await page.waitForFunction(() => decodeURIComponent(location.hash).includes("model=run:0"));
  expect(complaints).toEqual([]);
  await page.context().close();
  await studio.close();
});

test.each(["light", "dark"] as const)(
  "no serious issue for readers without eyes or mouse, %s; in Chinese, on a phone",
  async (colorScheme) => {
    const { page, complaints } = await openModel("styled", {
      colorScheme,
      locale: "zh-CN",
      viewport: { width: 360, height: 740 },
    });
    await page.getByRole("heading", { level: 1, name: "探索" }).waitFor();
    for (const name of ["方向", "旅程", "混合风格", "你的图像", "梦境"]) {
      await page.getByRole("tab", { name, exact: true }).click();
      await page.waitForTimeout(300);
      expect(await seriousIssues(page), name).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(360);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);
