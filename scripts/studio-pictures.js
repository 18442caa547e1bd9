/**
 * @file Pictures of the studio's pages about runs, for docs/images: `node scripts/studio-pictures.js <folder of runs> [--run name] [--compare a,b] [--out
 * folder] [--width pixels] [--theme dark]`. Needs the build and Debian's Chromium.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    run: { type: "string", default: "" },
    compare: { type: "string", default: "" },
    out: { type: "string", default: join(root, "docs/images") },
    width: { type: "string", default: "1280" },
    theme: { type: "string", default: "light" },
  },
});
const [runs] = positionals;
if (runs === undefined) throw new Error("give a folder of runs");

/** @returns {Promise<{ address: string, close: () => void }>} */
function startStudio() {
  const child = spawn(process.execPath, [
    join(root, "dist/cli/main.js"),
    "studio",
    "--runs",
    runs ?? "",
    "--port",
    "0",
  ]);
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (/** @type {Buffer} */ chunk) => {
      const [address] = /http:\S+/.exec(chunk.toString()) ?? [];
      if (address !== undefined) resolve({ address, close: () => child.kill("SIGINT") });
    });
    child.once("exit", () => reject(new Error("ganvas studio has ended")));
  });
}

/** Pages by the name of their picture; how much of each is worth a picture. */
const pages = [
  { name: "studio-runs", place: "#/runs", height: 800 },
  { name: "studio-new-run", place: "#/runs/new?recipe=dcgan", height: 1000 },
  ...(values.run === "" ? [] : [{ name: "studio-run", place: `#/runs/${values.run}`, height: 1180 }]),
  ...(values.compare === ""
    ? []
    : [
        {
          name: "studio-compare",
          place: `#/runs/compare?${values.compare
            .split(",")
            .map((run) => `run=${run}`)
            .join("&")}`,
          height: 1180,
        },
      ]),
];

const studio = await startStudio();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox"] });
try {
  for (const { name, place, height } of pages) {
    const page = await browser.newPage({
      viewport: { width: Number(values.width), height },
      colorScheme: values.theme === "dark" ? "dark" : "light",
      locale: "en-GB",
    });
    await page.goto(studio.address);
    await page.goto(`${studio.address.replace(/\?.*/, "")}${place}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector(".page-spinner") === null);
    await page.waitForTimeout(2500); // logs are read, charts drawn, pictures loaded
    await page.screenshot({ path: join(values.out, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  studio.close();
}
