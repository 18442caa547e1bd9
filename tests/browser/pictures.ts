/** @file Pictures of pages for the documentation, kept when GANVAS_PICTURES names a folder: tests walk to where pictures are worth it. */
import { join } from "node:path";
import type { Page } from "playwright-core";

const folder = process.env["GANVAS_PICTURES"];

/** What is seen of the page, as `<name>.png`. @param wait milliseconds, where a page grows nicer with time */
export async function keepPicture(page: Page, name: string, wait = 0): Promise<void> {
  if (folder === undefined) return;
  await page.waitForTimeout(wait);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
