/** @file The examples that are pages, as `npx vite` serves them. */
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.js";
import { pixelsOf } from "./model-site.js";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Opens an example's page, which may not complain. @returns what `look` finds there */
async function inPage<T>(
  example: string,
  query: string,
  look: (page: Awaited<ReturnType<Browser["newPage"]>>) => Promise<T>,
): Promise<T> {
  const root = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
  const server = await createServer({
    root,
    configFile: false,
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
  const pixels = await inPage("train-in-page", "?steps=20", async (page) => {
    await page.getByText("learnt in 20 steps").waitFor();
    return pixelsOf(page, "canvas");
  });
  const [reddish, bluish] = [0, 2].map(
    (more) => pixels.filter((value, at) => at % 4 === more && value > (pixels[at + 2 - 2 * more] ?? 0) + 40).length,
  );
  expect(reddish).toBeGreaterThan(10); // samples
  expect(bluish).toBeGreaterThan(100); // the data below them
});
