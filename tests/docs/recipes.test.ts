/** @file Every recipe has its page, which includes what is made from the recipe itself; and that says what the recipe says. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recipes } from "#src/gan/index.js";
import { families } from "../../docs/.vitepress/chapters.js";
import { writeRecipes } from "../../scripts/docs/recipes.js";
import { textOf } from "./pages.js";

const names = [...recipes.keys()];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ganvas-recipes-"));
  await writeRecipes(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("recipes on the site", () => {
  it("are all in the order of the site, each once", () => {
    expect(Object.values(families).flat().toSorted()).toEqual([...names, "dream"].toSorted());
  });

  it.each(names)("%s has a page with its facts, results and options, and a picture in the gallery", async (name) => {
    const page = await textOf(`docs/recipes/${name}.md`);
    for (const part of ["facts", "results", "options"])
      expect(page).toContain(`<!--@include: ./generated/${name}-${part}.md-->`);
    expect(page).toMatch(/!\[.+\]\(\.\.\/images\/.+\)/);
    expect(await textOf("docs/recipes/index.md")).toContain(`](${name}.md) | [\`${name}\`](${name}.md) |`);
  });

  it.each(names)("%s: the table of options has every option", async (name) => {
    const text = await readFile(join(folder, `${name}-options.md`), "utf8");
    const listed = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, option = ""]) => option);
    expect(listed.toSorted()).toEqual(Object.keys(recipes.get(name)?.options.entries ?? {}).toSorted());
  });

  it("say paper, defaults and measured figures", async () => {
    expect(await readFile(join(folder, "wgan-gp-facts.md"), "utf8")).toContain(
      "[arXiv:1704.00028](https://arxiv.org/abs/1704.00028)",
    );
    const options = await readFile(join(folder, "wgan-gp-options.md"), "utf8");
    expect(options).toMatch(
      /^\| `criticSteps` \| `5` \| 1 … 1000 \| discriminator's steps for one of the generator \|$/m,
    );
    expect(await readFile(join(folder, "wgan-gp-results.md"), "utf8")).toContain("25 of 25 modes");
  });
});
