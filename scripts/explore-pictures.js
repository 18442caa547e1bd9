/**
 * @file Pictures of the studio's explore and translate pages for the documentation, with runs that are really trained, and how long a drag takes. After a build:
 *
 *     node scripts/explore-pictures.js --explore runs/7 --translate runs/12 [--image 5] [--out docs/images]
 *
 * The run to explore has styles; the other one translates or fills holes, and is given an image of its own test data.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { encodePng, openDataset } from "../dist/data/index.js";
import { toPicture } from "../dist/explore/index.js";
import { loadSource } from "../dist/training/index.js";
import { writeStaticSite } from "../dist/studio/static-site.js";

/** @typedef {import("playwright-core").Page} Page */

const { values } = parseArgs({
  options: {
    explore: { type: "string", default: "runs/last" },
    translate: { type: "string", default: "runs/last" },
    image: { type: "string", default: "5" },
    out: { type: "string", default: "docs/images" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
  },
});

/** @type {Readonly<Record<string, string>>} */
const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Serves a folder on a free port, as a host that isolates pages does. @param {string} folder */
async function serve(folder) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = pathname === "/" ? "index.html" : pathname;
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    readFile(join(folder, path)).then(
      (content) =>
        void response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream").end(content),
      () => void response.writeHead(404).end(),
    );
  });
  await new Promise((done) => void server.listen(0, "127.0.0.1", () => done(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${address.port}/`, close };
}

/** An image of a run's test data, as PNG. @param {string} run @param {number} index */
async function testImage(run, index) {
  const { config, image } = (await loadSource(run, "runs")).checkpoint;
  const dataset = await openDataset(`${config.data.split(":")[0]}:test`, { size: image.height });
  const { height, width, channels } = dataset;
  const pixels = new Float32Array(height * width * channels);
  dataset.fillImages(Uint32Array.of(index), pixels);
  return Buffer.from(await encodePng(toPicture(pixels, { height, width, channels })));
}

/** Drags across the picture, a move per frame. @param {Page} page @returns {Promise<number[]>} milliseconds from each move to its image on the canvas */
function dragTimes(page) {
  return page.evaluate(async () => {
    const plane = document.querySelector(".plane");
    if (plane === null) return [];
    /** @type {number[]} */
    const times = [];
    let moved = 0;
    const context = CanvasRenderingContext2D.prototype;
    /** @type {Function} */
    const put = Reflect.get(context, "putImageData");
    context.putImageData = function (/** @type {any[]} */ ...args) {
      Reflect.apply(put, this, args);
      if (moved !== 0) times.push(performance.now() - moved);
      moved = 0;
    };
    const send = (/** @type {string} */ type, /** @type {number} */ x) =>
      plane.dispatchEvent(
        new PointerEvent(type, { pointerId: 1, clientX: 100 + x, clientY: 200, bubbles: true, isPrimary: true }),
      );
    Element.prototype.setPointerCapture = () => {}; // there is no such pointer
    send("pointerdown", 0);
    for (let x = 1; x <= 120; x++) {
      await new Promise((frame) => void requestAnimationFrame(frame));
      if (moved === 0) moved = performance.now();
      send("pointermove", x);
    }
    send("pointerup", 120);
    Reflect.set(context, "putImageData", put);
    return times;
  });
}

const folder = await mkdtemp(join(tmpdir(), "ganvas-pictures-"));
const site = await writeStaticSite({ models: [values.explore, values.translate], data: [], out: folder, runs: "runs" });
const server = await serve(folder);
const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
try {
  const [first, second] = site.models;
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });

  /** @param {string} name @param {number} [times] */
  const press = async (name, times = 1) => {
    for (let time = 0; time < times; time++) await page.getByRole("button", { name, exact: true }).click();
  };
  await page.goto(`${server.url}#/explore?model=site:${first?.name}`);
  await page.locator(".plane canvas").waitFor();
  const times = (await dragTimes(page)).toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) => times[Math.floor(share * (times.length - 1))]?.toFixed(1);
  console.log(
    `${first?.name}: a drag's image after ${at(0.5)} ms (median), ${at(0.95)} ms (95 %), ${times.length} moves`,
  );
  for (const seed of [13, 3, 8]) {
    await page.getByRole("spinbutton", { name: "Seed" }).fill(String(seed));
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    await press("Pin");
  }
  await page.getByRole("slider", { name: "Direction 1", exact: true }).focus();
  for (let step = 0; step < 16; step++) await page.keyboard.press("ArrowRight");
  await page.getByRole("slider", { name: "Direction 3", exact: true }).focus();
  for (let step = 0; step < 12; step++) await page.keyboard.press("ArrowLeft");
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(values.out, "studio-explore.png") });
  const mix = page.getByRole("tab", { name: "Mix styles" });
  if ((await mix.count()) > 0) {
    await mix.click();
    await page.locator(".mix-table canvas").nth(23).waitFor();
    await page.screenshot({ path: join(values.out, "studio-mix.png") });
  }

  await page.goto(`${server.url}#/translate?model=site:${second?.name}`);
  await page.locator(".picture-input canvas").waitFor();
  const buffer = await testImage(values.translate, Number(values.image));
  await page
    .locator(".picture-input input[type=file]")
    .setInputFiles({ name: "test.png", mimeType: "image/png", buffer });
  await page.locator(".picture-pair > div:last-child canvas").waitFor();
  const hole = await page
    .locator(".hole .drawing-canvas")
    .boundingBox()
    .catch(() => null);
  if (hole !== null) {
    await page.mouse.move(hole.x + 0.35 * hole.width, hole.y + 0.45 * hole.height);
    await page.mouse.down();
    await page.mouse.move(hole.x + 0.65 * hole.width, hole.y + 0.5 * hole.height, { steps: 12 });
    await page.mouse.up();
  }
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(values.out, "studio-translate.png") });
} finally {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true });
}
