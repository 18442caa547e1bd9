/** @file Files of the repository outside `docs/` that pages link to, as pages of the site: it needs no git host. */
import { statSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, posix } from "node:path";
import { fileOf, isInternal, linkTargets } from "./links.js";
import { made, root, writtenPages } from "./places.js";

/** What the site's own navigation links to. */
const wanted = ["CONTRIBUTING.md", "README.zh.md"];

/** What a link to a folder shows: its README. @param {string} file From the repository's root. */
const shown = (file) => (statSync(join(root, file)).isDirectory() ? posix.join(file, "README.md") : file);

/** Files outside `docs/` that a page links to, from the repository's root. @param {string} page @param {string} text */
const linkedFrom = (page, text) =>
  linkTargets(text)
    .filter(isInternal)
    .map((target) => fileOf(page, target).file)
    .filter((file) => !file.startsWith("docs/"))
    .map(shown);

/** The site's page of a file, from `docs/`. @param {string} file From the repository's root. */
export const pageOfSource = (file) =>
  file.startsWith("docs/") ? file.slice("docs/".length) : `source/${shown(file).replace(/\.md$/, "")}.md`;

/** A page of markdown whose links hold where the site has it. @param {string} file @param {string} text */
const moved = (file, text) =>
  text.replace(/\]\(([^()\s]+)\)/g, (link, /** @type {string} */ target) => {
    if (!isInternal(target) || target.startsWith("#")) return link;
    const { file: meant, anchor } = fileOf(file, target);
    const path = posix.relative(posix.dirname(pageOfSource(file)), pageOfSource(meant));
    return `](${path}${anchor === "" ? "" : `#${anchor}`})`;
  });

/** One file as a page. @param {string} file @param {string} text */
function pageOf(file, text) {
  if (extname(file) === ".md") return moved(file, text);
  return `---\naside: false\n---\n\n# ${file}\n\n\`\`\`\`${extname(file).slice(1)}\n${text}\`\`\`\`\n`;
}

export async function writeSources() {
  await rm(join(root, made.sources), { recursive: true, force: true });
  const texts = await Promise.all(
    (await writtenPages()).map(async (page) => ({ page, text: await readFile(join(root, page), "utf8") })),
  );
  const waiting = [...wanted, ...texts.flatMap(({ page, text }) => linkedFrom(page, text))];
  const known = new Set();
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    if (known.has(file)) continue;
    known.add(file);
    const text = await readFile(join(root, file), "utf8");
    if (extname(file) === ".md") waiting.push(...linkedFrom(file, text));
    const path = join(root, "docs", pageOfSource(file));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, pageOf(file, text));
  }
}
