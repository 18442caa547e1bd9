/** @file A static site with trained models, and what its pages show on canvases. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { serveStatic } from "./static-site.js";
import type { StaticSite } from "./static-site.js";

/** The newest checkpoint of a run. */
export function checkpointOf(run: string): Buffer {
  const folder = join(run, "checkpoints");
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith(".safetensors"))
    .toSorted()
    .at(-1);
  return readFileSync(join(folder, newest ?? ""));
}

/** @param runs by the model's name: a recipe's name, and the run's folder */
export function serveModels(
  runs: Readonly<Record<string, readonly [recipe: string, run: string]>>,
): Promise<StaticSite> {
  const files = Object.fromEntries(
    Object.entries(runs).map(([name, [, run]]) => [`models/${name}.safetensors`, checkpointOf(run)]),
  );
  const models = Object.entries(runs).map(([name, [recipe]]) => {
    const file = `models/${name}.safetensors`;
    return { name, recipe, file, bytes: files[file]?.length ?? 0 };
  });
  return serveStatic({ site: { kind: "static", version: "0", models, data: [] }, files });
}

/** What a canvas shows, [height, width, 4]. */
export const pixelsOf = (page: Page, selector: string): Promise<number[]> =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      // By a copy, so that the page is not told that its own canvas is read often.
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
      copy?.drawImage(canvas, 0, 0);
      return Array.from(copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? []);
    });

/** Waits until a canvas shows something else. @returns what it shows then */
export async function changedFrom(page: Page, selector: string, before: readonly number[]): Promise<number[]> {
  for (;;) {
    const now = await pixelsOf(page, selector);
    if (now.length !== before.length || now.some((value, at) => value !== before[at])) return now;
    await page.waitForTimeout(50);
  }
}

/** Waits until a canvas has shown the same for a while. @returns what */
export async function stillPixels(page: Page, selector: string): Promise<number[]> {
  let last = await pixelsOf(page, selector);
  for (let same = 0; same < 4;) {
    await page.waitForTimeout(80);
    const now = await pixelsOf(page, selector);
    same = now.join() === last.join() ? same + 1 : 0;
    last = now;
  }
  return last;
}

/** Draws a line through points of an element, each in [0, 1] of its width and height. */
export async function drawOn(
  page: Page,
  selector: string,
  points: readonly (readonly [x: number, y: number])[],
): Promise<void> {
  const place = page.locator(selector).first();
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (box === null) throw new Error(`${selector} is not there`);
  for (const [index, [x, y]] of points.entries()) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 5 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}
