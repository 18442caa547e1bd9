/** @file Pictures of pages for the documentation, kept when GANVAS_PICTURES names a folder: tests walk to where pictures are worth it. */
import { join } from "node:path";
import type { Page } from "playwright-core";

const folder = process.env["GANVAS_PICTURES"];

/** What is seen of the page now, as `<name>.png`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}
