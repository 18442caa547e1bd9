/**
 * @file Training in a browser's tab beside training in Node: steps a second of `vanilla` on MNIST on the same number of threads, in turns, as people see them: by the clock on the wall, logs and
 * pictures included. And whether the page stays awake meanwhile: frames a second, and its longest task. Needs Chromium.
 * Usage: node bench/tab.js [--threads 1] [--rounds 5] [--seconds 15].
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("node:child_process").ChildProcess} ChildProcess */

const { values } = parseArgs({
  options: {
    threads: { type: "string", default: "1" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "15" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
  },
});
const seconds = Number(values.seconds);
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "ganvas-tab-"));

/** Steps done between the first look and the last, a second. @param {readonly (readonly [milliseconds: number, step: number])[]} looks */
function rateOf(looks) {
  const [first = [0, 0], last = [1, 0]] = [looks[0], looks.at(-1)];
  return (last[1] - first[1]) / ((last[0] - first[0]) / 1000);
}

/** @param {string[]} args @returns {ChildProcess} */
const ganvas = (args) => spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "inherit"] });

/** The objects that a process prints. @param {ChildProcess} child */
async function* linesOf(child) {
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
}

async function inNode() {
  const child = ganvas([
    "train",
    "vanilla",
    "--steps",
    "1000000",
    "--threads",
    values.threads,
    "--set",
    "samplesEvery=100",
    "--out",
    folder,
    "--json",
  ]);
  /** @type {[number, number][]} */
  const looks = [];
  for await (const { type, step } of linesOf(child)) {
    if (type !== "step" || step < 100) continue;
    looks.push([performance.now(), step]);
    if (performance.now() - (looks[0]?.[0] ?? 0) > seconds * 1000) child.kill("SIGKILL");
  }
  return rateOf(looks);
}

/** What the page says of its training. @param {Page} page @returns {Promise<number>} */
const stepIn = async (page) =>
  Number((await page.locator(".train-bar [role=status]").textContent())?.split(" of ")[0]?.replaceAll(",", "") ?? 0);

/** @param {string} address */
async function inTab(address) {
  const browser = await chromium.launch({
    executablePath: values.chromium,
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address);
  await page.goto(new URL("#/train", address).href);
  await page.locator("wa-option[value=mnist]").waitFor({ state: "attached" });
  /** @param {string} name @param {string} value */
  const fill = async (name, value) => {
    const field = page.getByRole("spinbutton", { name });
    await page.waitForFunction(
      (input) => input instanceof HTMLInputElement && input.value !== "",
      await field.elementHandle(),
    );
    await field.fill(value);
  };
  await fill("Steps", "1000000");
  await fill("Threads", values.threads);
  await page.getByRole("button", { name: "Start" }).click();
  while (!((await page.locator(".train-bar [role=status]").count()) > 0 && (await stepIn(page)) >= 100))
    await page.waitForTimeout(50);
  /** @type {[number, number][]} */
  const looks = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const step = await stepIn(page);
    if (step !== looks.at(-1)?.[1]) looks.push([performance.now(), step]);
    await page.waitForTimeout(500); // looking takes time from the training
  }
  await page.evaluate(() => {
    const seen = { frames: 0, longest: 0, startedAt: performance.now() };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: "longtask" });
    const frame = () => {
      seen.frames++;
      requestAnimationFrame(frame);
    };
    frame();
  });
  await page.waitForTimeout(4000);
  const { frames, longest } = await page.evaluate(() => {
    const { seen } =
      /** @type {typeof globalThis & { seen: { frames: number, longest: number, startedAt: number } }} */ (globalThis);
    return { frames: (1000 * seen.frames) / (performance.now() - seen.startedAt), longest: seen.longest };
  });
  await browser.close();
  return { rate: rateOf(looks), frames, longest };
}

/** @param {readonly number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

const studio = ganvas(["studio", "--port", "0", "--runs", folder, "--json"]);
try {
  let address = "";
  for await (const line of linesOf(studio)) {
    address = line.address;
    break;
  }
  const ratios = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const node = await inNode();
    const { rate, frames, longest } = await inTab(address);
    ratios.push(rate / node);
    console.log(
      `round ${round + 1}: Node ${node.toFixed(1)} steps/s, tab ${rate.toFixed(1)} (${(rate / node).toFixed(2)}); page ${frames.toFixed(0)} frames/s, longest task ${longest === 0 ? "under 50" : longest.toFixed(0)} ms`,
    );
  }
  console.log(
    `vanilla, ${values.threads} threads: tab / Node, median of ${ratios.length}: ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})`,
  );
} finally {
  studio.kill("SIGINT");
  await rm(folder, { recursive: true, force: true });
}
