/** @file Files of the repository outside `docs/` that pages link to, as pages of the site: it needs no git host. */
import { existsSync, statSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, posix } from "node:path";
import { fileOf, isInternal, linkTargets } from "./links.js";
import { root, site, writtenPages } from "./places.js";

/** What the site's own navigation links to. */
const wanted = ["CONTRIBUTING.md", "README.zh.md"];

/** @param {string} path From the repository's root. */
const isFolder = (path) => statSync(join(root, path)).isDirectory();

/** What a link shows: of a folder its README, if it has one. @param {string} path From the repository's root. */
function shown(path) {
  const readme = posix.join(path, "README.md");
  return isFolder(path) && existsSync(join(root, readme)) ? readme : path.replace(/\/$/, "");
}

/** Files outside `docs/` that a page links to, from the repository's root. @param {string} page @param {string} text */
const linkedFrom = (page, text) =>
  linkTargets(text)
    .filter(isInternal)
    .map((target) => fileOf(page, target).file)
    .filter((file) => !file.startsWith("docs/"))
    .map(shown);

/** The site's page of a file or folder, from `docs/`. @param {string} path From the repository's root. */
export function pageOfSource(path) {
  if (path.startsWith("docs/")) return path.slice("docs/".length);
  const file = shown(path);
  return isFolder(file) ? `source/${file}/index.md` : `source/${file.replace(/\.md$/, "")}.md`;
}

/** A page of markdown whose links hold where the site has it. @param {string} file @param {string} text */
const moved = (file, text) =>
  text.replace(/\]\(([^()\s]+)\)/g, (link, /** @type {string} */ target) => {
    if (!isInternal(target) || target.startsWith("#")) return link;
    const { file: meant, anchor } = fileOf(file, target);
    const path = posix.relative(posix.dirname(pageOfSource(file)), pageOfSource(meant));
    return `](${path}${anchor === "" ? "" : `#${anchor}`})`;
  });

/** A file's text between fences. @param {string} file @param {string} text */
const fenced = (file, text) => `\`\`\`\`${extname(file).slice(1)}\n${text}\`\`\`\`\n`;

/** One file, or the files of a folder, as a page. @param {string} path From the repository's root. */
async function pageOf(path) {
  const title = `---\naside: false\n---\n\n# ${path}\n`;
  if (isFolder(path)) {
    const names = (await readdir(join(root, path))).filter((name) => !isFolder(posix.join(path, name))).sort();
    const parts = names.map(
      async (name) => `## ${name}\n\n${fenced(name, await readFile(join(root, path, name), "utf8"))}`,
    );
    return [title, ...(await Promise.all(parts))].join("\n");
  }
  const text = await readFile(join(root, path), "utf8");
  return extname(path) === ".md" ? moved(path, text) : `${title}\n${fenced(path, text)}`;
}

/** @param {string} [folder] Where pages are written, as the site's own folder `docs/` would be: it, unless given. */
export async function writeSources(folder = site) {
  await rm(join(folder, "source"), { recursive: true, force: true });
  const texts = await Promise.all(
    (await writtenPages()).map(async (page) => ({ page, text: await readFile(join(root, page), "utf8") })),
  );
  const waiting = [...wanted, ...texts.flatMap(({ page, text }) => linkedFrom(page, text))];
  const known = new Set();
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    if (known.has(file)) continue;
    known.add(file);
    if (extname(file) === ".md") waiting.push(...linkedFrom(file, await readFile(join(root, file), "utf8")));
    const path = join(folder, pageOfSource(file));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await pageOf(file));
  }
}
