/** @file Links and pictures of the documentation lead somewhere, on a git host and on the site. No network. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { navigation, sidebarOf } from "../../docs/.vitepress/chapters.js";
import { playgroundAddress } from "../../scripts/docs/experiments.js";
import { anchorsOf, fileOf, isInternal, linkTargets, slugOf } from "../../scripts/docs/links.js";
import { pages, root, textOf } from "./pages.js";

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Why a link leads nowhere; undefined if it leads somewhere. */
async function troubleOf(page: string, target: string): Promise<string | undefined> {
  if (!isInternal(target)) return undefined;
  const { file, anchor } = fileOf(page, target);
  if (!(await exists(join(root, file)))) return `${target}: there is no ${file}`;
  if (anchor === "" || !file.endsWith(".md")) return undefined;
  return anchorsOf(await textOf(file)).has(anchor) ? undefined : `${target}: ${file} has no such heading`;
}

describe("links", () => {
  it.each(pages)("of %s lead to files and headings that are there", async (page) => {
    const targets = linkTargets(await textOf(page));
    const troubles = await Promise.all(targets.map((target) => troubleOf(page, target)));
    expect(troubles.filter((trouble) => trouble !== undefined)).toEqual([]);
  });

  it.each(pages)("of %s into the playground name experiments that there are", async (page) => {
    const names = linkTargets(await textOf(page)).flatMap((target) => /^playground:(.*)$/.exec(target)?.[1] ?? []);
    for (const name of names) expect(playgroundAddress(name)).toMatch(/^index\.html#\/playground\?data=/);
  });

  it("are found: pictures, titles, brackets in addresses, HTML; not in code", () => {
    const text = '![a](b.png) [c](d_(e).md "f") [`g`](#h) <img src="i.png">\n`[j](k)`\n```md\n[l](m)\n```\n[n](o)';
    expect(linkTargets(text)).toEqual(["b.png", "d_(e).md", "#h", "o", "i.png"]);
  });
});

test("an experiment that there is not is no link", () => {
  expect(() => playgroundAddress("perpetual-motion")).toThrow("no experiment of this name");
});

test.each([
  ["f-GAN", "f-gan"],
  ["R1 and R2", "r1-and-r2"],
  ["`ganvas train`: the loop", "ganvas-train-the-loop"],
  ["模式崩溃 与 R1", "模式崩溃-与-r1"],
])("the anchor of %s is %s", (heading, anchor) => expect(slugOf(heading.replaceAll("`", ""))).toBe(anchor));

test("the site's own navigation leads to pages that are there, or are made", () => {
  const titles = new Map(pages.map((page) => [page, page]));
  const sidebar = Object.values(sidebarOf(titles, [{ name: "ganvas", page: "ganvas" }])).flat();
  const links = [...navigation, ...sidebar.flatMap(({ items }) => items)].map(({ link }) => link);
  const written = links.filter((link) => !/^\/(api|source)\//.test(link));
  const files = written.map((link) => `docs${link.endsWith("/") ? `${link}index` : link}.md`);
  expect(files.filter((file) => !pages.includes(file))).toEqual([]);
  const reachable = pages.filter((page) => page.startsWith("docs/") && page !== "docs/index.md");
  expect(reachable.filter((page) => !files.includes(page))).toEqual([]);
});
