/** @file Chromium and the studio's page without a server, models or data, for all tests of a file. */
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchChromium } from "./chromium.js";
import { serveStatic } from "./static-site.js";
import type { StaticSite } from "./static-site.js";
import { openStudio } from "./studio-page.js";
import type { OpenedPage } from "./studio-page.js";

/** Opens an address of the page, such as `#/playground`. */
export type OpenBareStudio = (address?: string, options?: BrowserContextOptions) => Promise<OpenedPage>;

/** Starts both before the file's tests and ends them after. */
export function bareStudio(): OpenBareStudio {
  let browser: Browser;
  let site: StaticSite;
  beforeAll(async () => {
    browser = await launchChromium();
    site = await serveStatic({ site: { kind: "static", version: "0", models: [], data: [] } });
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  return (address = "", options = {}) => openStudio(browser, new URL(address, site.url).href, options);
}
