/** @file The studio's shell in a real Chromium: small, quick, at home in two languages and in dark and light, asks nobody else for anything. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bareStudio } from "./bare-studio.js";
import { seriousIssues } from "./studio-page.js";

const folder = fileURLToPath(new URL("../../dist/web", import.meta.url));
const openPage = bareStudio();

/** A module with all that it imports at once. */
function withStaticImports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(join(folder, "assets", file), "utf8");
  for (const [, name = ""] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) withStaticImports(name, found);
  return found;
}

test("the first view is less than 300 kB, compressed", () => {
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const entries = [...html.matchAll(/(?:src|href)="\.\/assets\/([^"]+\.(?:js|css))"/g)].map(([, name = ""]) => name);
  expect(entries.some((name) => name.endsWith(".css"))).toBe(true);
  const scripts = entries.filter((name) => name.endsWith(".js")).flatMap((name) => [...withStaticImports(name)]);
  const files = new Set([...scripts, ...entries.filter((name) => name.endsWith(".css"))]);
  const bytes = [...files].map((name) => gzipSync(readFileSync(join(folder, "assets", name))).length);
  const sum = bytes.reduce((total, size) => total + size, gzipSync(html).length);
  expect(sum).toBeLessThan(300_000);
  expect(readdirSync(join(folder, "assets")).some((name) => name.endsWith(".wasm"))).toBe(true);
});

test("a static site has all pages but the runs, each at its own address, within the content security policy", async () => {
  const { page, complaints } = await openPage();
  const links = page.getByRole("navigation").getByRole("link");
  expect(await links.allTextContents()).toEqual(["Explore", "Translate", "Playground", "Train here"]);
  for (const name of ["Translate", "Playground", "Train here", "Explore"]) {
    await links.getByText(name).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    expect(await page.title()).toBe(`${name} · Ganvas`);
  }
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Train here" }).waitFor();
  await page.goto(new URL("#/nowhere", page.url()).href);
  await page.getByText("There is no such page").waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test.each(["light", "dark"] as const)("readers without eyes or mouse find their way, %s", async (colorScheme) => {
  const { page, complaints } = await openPage("", { colorScheme });
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await seriousIssues(page)).toEqual([]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter"); // skips what is above
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("language and colours are chosen, and remembered", async () => {
  const { page, complaints } = await openPage("", { colorScheme: "light" });
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByText("简体中文").click();
  await page.getByRole("navigation").getByText("游乐场").waitFor();
  expect(await page.getAttribute("html", "lang")).toBe("zh-CN");
  await page.getByRole("button", { name: "配色" }).click();
  await page.getByText("深色").click();
  await page.waitForSelector("html.wa-dark");
  expect(await seriousIssues(page)).toEqual([]);
  await page.reload();
  await page.waitForSelector("html.wa-dark");
  await page.getByRole("navigation").getByText("游乐场").waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("nothing is wider than a small phone", async () => {
  const { page } = await openPage("", { viewport: { width: 360, height: 740 } });
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.context().close();
});
