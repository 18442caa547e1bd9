/** @file A run of a hundred thousand logged steps: the page reads it all, and answers while it reads. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyConfig } from "../training/tiny.js";
import { launchChromium } from "./chromium.js";
import { serveStatic } from "./static-site.js";
import type { StaticSite } from "./static-site.js";
import { openStudio } from "./studio-page.js";

const count = 100_000;
let browser: Browser;
let site: StaticSite;

const lines = function* (): Generator<string> {
  const config = { ...tinyConfig(), steps: count };
  const facts = { device: "wasm", image: { height: 6, width: 6, channels: 1 }, data: { name: "tiny", count: 80 } };
  yield JSON.stringify({ type: "start", step: 0, config, ...facts, parameters: { generator: 3 } });
  for (let step = 1; step <= count; step++) {
    const metrics = {
      "loss.generator": 1 + Math.sin(step / 100),
      "loss.discriminator": 1,
      "D(x)": 0.5,
      "D(G(z))": 0.4,
    };
    yield JSON.stringify({ type: "step", step, metrics, seconds: step / 10, stepsPerSecond: 10, imagesPerSecond: 40 });
  }
};

beforeAll(async () => {
  const all = [...lines()];
  const half = `${all.slice(0, count / 2).join("\n")}\n`;
  const rest = all.slice(count / 2).map((line) => `data: ${line}\n\n`);
  const summary = { name: "00000-long", recipe: "vanilla", data: "tiny", status: "running", step: 5, steps: count };
  const answers: Readonly<Record<string, unknown>> = {
    "/api/recipes": [],
    "/api/runs/00000-long": { ...summary, seconds: 1, findings: 0, hasCheckpoint: false },
  };
  browser = await launchChromium();
  site = await serveStatic({
    site: { kind: "studio", version: "0", folder: "runs", threads: 1 },
    answer(request, response) {
      const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://localhost");
      if (path === "/api/runs/00000-long/log") {
        response.end(`${half}{"type":"st`);
        return true;
      }
      if (path === "/api/runs/00000-long/events" && searchParams.get("after") === String(half.length)) {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(rest.join("")); // and no end: it is running
        return true;
      }
      const answer = answers[path];
      if (answer !== undefined) response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
      return answer !== undefined;
    },
  });
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

test("a hundred thousand lines are read, and buttons work meanwhile", async () => {
  const { page, complaints } = await openStudio(browser, `${site.url}#/runs/00000-long`, { colorScheme: "light" });
  await page.getByRole("heading", { level: 1, name: "00000-long" }).waitFor();
  await page.getByRole("button", { name: "Colours" }).click();
  await page.getByText("Dark", { exact: true }).click();
  await page.waitForSelector("html.wa-dark");
  await page.getByText("100,000 / 100,000").waitFor();
  await page.locator(".chart canvas").nth(1).waitFor();
  // To the last step, not only as far as the first lines.
  const slider = page.getByRole("slider", { name: "Smoothing" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.getByText("0.00", { exact: true }).waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});
