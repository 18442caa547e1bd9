/** @file The examples that are pages, as `npx vite` serves them. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportOnnx } from "#src/exchange/index.js";
import { tinyRun } from "../explore/tiny-run.js";
import { temporaryFolder } from "../training/tiny.js";
import { launchChromium } from "./chromium.js";
import { changedFrom, pixelsOf } from "./model-site.js";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A page to open. */
interface Visit {
  readonly example: string;
  readonly query?: string;
  /** Files beside the page; those of the example unless given. */
  readonly publicDir?: string;
}

/** Opens an example's page, which may not complain. @returns what `look` finds there */
async function inPage<T>({ example, query = "", publicDir }: Visit, look: (page: Page) => Promise<T>): Promise<T> {
  const root = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
  const server = await createServer({
    root,
    ...(publicDir === undefined ? {} : { publicDir }),
    logLevel: "silent",
    server: { host: "127.0.0.1", port: 0 },
  });
  await server.listen();
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  try {
    await page.goto(`${server.resolvedUrls?.local[0] ?? ""}${query}`);
    const found = await look(page);
    expect(complaints).toEqual([]);
    return found;
  } finally {
    await page.close();
    await server.close();
  }
}

test("train-in-page shows what it has learnt", async () => {
  const pixels = await inPage({ example: "train-in-page", query: "?steps=20" }, async (page) => {
    await page.getByText("learnt in 20 steps").waitFor();
    return pixelsOf(page, "canvas");
  });
  const [reddish, bluish] = [0, 2].map(
    (more) => pixels.filter((value, at) => at % 4 === more && value > (pixels[at + 2 - 2 * more] ?? 0) + 40).length,
  );
  expect(reddish).toBeGreaterThan(10); // samples
  expect(bluish).toBeGreaterThan(100); // the data below them
});

test("onnx-in-page draws, and draws others", async () => {
  const publicDir = temporaryFolder();
  const run = await tinyRun("dcgan", { size: 16, latent: 4, width: 4, steps: 30, learningRate: 0.02 });
  await exportOnnx(run, { out: join(publicDir, "generator.onnx") });
  const [first, others] = await inPage({ example: "onnx-in-page", publicDir }, async (page) => {
    await page.getByText("16 images").waitFor();
    const drawn = await pixelsOf(page, "canvas");
    await page.getByRole("button", { name: "Draw others" }).click();
    return [drawn, await changedFrom(page, "canvas", drawn)];
  });
  expect(first).toHaveLength(64 * 64 * 4);
  expect(new Set(first).size).toBeGreaterThan(16);
  expect(others).not.toEqual(first);
});
