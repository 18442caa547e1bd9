/** @file Where the documentation lies, and which of its pages are written by hand. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository, without a slash at its end. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

/** The site's folder. */
export const site = join(root, "docs");

/** Folders in it that are made at build time, from the repository's root. */
export const made = {
  api: "docs/api",
  recipes: "docs/recipes/generated",
  sources: "docs/source",
  studio: "docs/public/studio",
};

const notWritten = new Set(["docs/node_modules", "docs/.vitepress", "docs/public", ...Object.values(made)]);

/** Markdown of a folder and those in it that people write. @param {string} folder @returns {Promise<string[]>} */
async function pagesOf(folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return notWritten.has(path) ? [] : pagesOf(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

/** Pages below `docs/` that people write, as paths from the repository's root with forward slashes, in order. */
export const writtenPages = async () => (await pagesOf("docs")).sort();
