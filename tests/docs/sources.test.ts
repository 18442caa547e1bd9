/** @file Files outside `docs/` that pages link to become pages of the site, with links that hold there. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isInternal, linkTargets } from "../../scripts/docs/links.js";
import { pageOfSource, writeSources } from "../../scripts/docs/sources.js";
import { pages } from "./pages.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ganvas-sources-"));
  await writeSources(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (page: string): Promise<string> => readFile(join(folder, page), "utf8");

test("code is a page with its text", async () => {
  const page = await read(pageOfSource("examples/custom-recipe.ts"));
  expect(page).toContain("# examples/custom-recipe.ts\n\n````ts\n");
});

test("a folder is a page with each of its files, or its README", async () => {
  expect(pageOfSource("examples")).toBe("source/examples/README.md");
  expect(pageOfSource("examples/")).toBe("source/examples/README.md");
  const page = await read(pageOfSource("examples/train-in-page/"));
  expect([...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name)).toEqual(["index.html", "page.js", "trainer.js"]);
});

test.each(["README.zh.md", "CONTRIBUTING.md", "examples/README.md"])("links of %s hold where it lies", async (file) => {
  const page = pageOfSource(file);
  const targets = linkTargets(await read(page)).filter((target) => isInternal(target) && !target.startsWith("#"));
  expect(targets.length).toBeGreaterThan(1);
  for (const target of targets) {
    const meant = posix.join(posix.dirname(page), target.replace(/#.*/, ""));
    if (meant.startsWith("source/")) await expect(read(meant)).resolves.not.toBe("");
    else if (meant.endsWith(".md")) expect(pages).toContain(`docs/${meant}`);
    else await expect(readFile(join("docs", meant))).resolves.toHaveProperty("length");
  }
});
