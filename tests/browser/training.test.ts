/** @file Training in a Worker of a real Chromium ends with the bits of Node; without cross-origin isolation on one thread. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainRecipe } from "../backends/recipe-run.js";
import type { Fingerprint, RecipeRun } from "../backends/recipe-run.js";
import { launchChromium } from "./chromium.js";
import { servePackage } from "./server.js";
import type { PackageServer } from "./server.js";
import type { Answer } from "./training-worker.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Trains in a Worker of a fresh page; fails on whatever the page complains about. */
async function trainInPage(server: PackageServer, run: RecipeRun): Promise<Fingerprint> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  await page.goto(`${server.origin}/`);
  const answer = await page.evaluate(
    (order) =>
      new Promise<Answer>((resolve) => {
        const worker = new Worker("/tests/browser/training-worker.js", { type: "module" });
        worker.addEventListener("error", (event) => resolve({ error: `the Worker failed: ${event.message}` }));
        worker.addEventListener("message", (event: MessageEvent<Answer | "ready">) => {
          if (event.data === "ready") worker.postMessage(order);
          else resolve(event.data);
        });
      }),
    run,
  );
  await page.close();
  expect(complaints).toEqual([]);
  if ("error" in answer) expect.fail(answer.error);
  return answer.fingerprint;
}

const steps = 50;
const batch = 16;

describe("with cross-origin isolation", () => {
  let server: PackageServer;
  beforeAll(async () => {
    server = await servePackage({ isolated: true });
  });
  afterAll(() => server.close());

  test.each([true, false])("50 steps give Node's bits on 1 and 2 threads; deterministic: %s", async (deterministic) => {
    const inNode = await trainRecipe({ steps, batch, deterministic, threads: 1 });
    for (const threads of [1, 2]) {
      const inBrowser = await trainInPage(server, { steps, batch, deterministic, threads });
      expect(inBrowser.engine).toContain(`${threads} thread`);
      expect(inBrowser.engine).toContain(deterministic ? "baseline" : "relaxed");
      expect(inBrowser.sha256).toBe(inNode.sha256);
    }
  });
});

describe("without cross-origin isolation", () => {
  let server: PackageServer;
  beforeAll(async () => {
    server = await servePackage({ isolated: false });
  });
  afterAll(() => server.close());

  test("one thread is used, whatever is asked for, and the bits are the same", async () => {
    const run = { steps: 5, batch, deterministic: true };
    const inBrowser = await trainInPage(server, { ...run, threads: 2 });
    expect(inBrowser.engine).toContain("1 thread,");
    expect(inBrowser.sha256).toBe((await trainRecipe({ ...run, threads: 1 })).sha256);
  });
});
