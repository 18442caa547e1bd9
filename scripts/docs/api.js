/** @file The API, one page for each entry point of the package, from its types and docstrings by TypeDoc. */
import { execFile } from "node:child_process";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { made, root, site } from "./places.js";

/** @typedef {{ readonly name: string, readonly source: string, readonly words: string }} EntryPoint */

/** The words of a source's header, `@file`, in one line. @param {string} source From the repository's root. */
async function headerOf(source) {
  const [, text = ""] =
    /^\/\*\*[\s*]*@file\s+([\s\S]*?)(?:\*\/|\n \*\n)/.exec(await readFile(join(root, source), "utf8")) ?? [];
  return text.replace(/\s*\n \* ?/g, " ").trim();
}

/** The package's entry points, from its exports. @returns {Promise<EntryPoint[]>} */
async function entryPoints() {
  const { exports } = /** @type {{ exports: Record<string, string | { types: string }> }} */ (
    JSON.parse(await readFile(join(root, "package.json"), "utf8"))
  );
  const typed = Object.entries(exports).flatMap(([name, target]) =>
    typeof target === "string" ? [] : [{ name, source: target.types.replace(/^\.\/dist\/(.*)\.d\.ts$/, "src/$1.ts") }],
  );
  return Promise.all(
    typed.map(async ({ name, source }) => ({
      name: name.replace(/^\./, "ganvas"),
      source,
      words: await headerOf(source),
    })),
  );
}

/**
 * Writes the title of an entry point's page as it is imported.
 * @param {string} folder @param {EntryPoint} point
 * @returns {Promise<string>} the page; in a folder of its own if it has namespaces
 */
async function withFullTitle(folder, { name }) {
  const short = name.slice(name.indexOf("/") + 1);
  const files = await readdir(join(folder, dirname(short)));
  const page = files.includes(`${basename(short)}.md`) ? short : `${short}/index`;
  const path = join(folder, `${page}.md`);
  await writeFile(path, withShortReferences((await readFile(path, "utf8")).replace(/^# .*/, `# ${name}`)));
  return page;
}

/** The list of entry points. @param {readonly (EntryPoint & { readonly page: string })[]} points */
const indexOf = (points) => `# API

Every entry point of the package, made from its types and docstrings. Shapes are \`[N, H, W, C]\`, images lie in [−1, 1].

| import from | what is there |
| --- | --- |
${points.map(({ name, page, words }) => `| [\`${name}\`](${page}.md) | ${words.replaceAll("|", "\\|")} |`).join("\n")}
`;

/** A page whose re-exports are a list instead of a chapter each. @param {string} page */
const withShortReferences = (page) =>
  page.replace(/### [^\n]+\n\nRe-exports (\[[^\n]+\))\n(?:\n\*\*\*\n)?\n?/g, "- $1\n");

/** @throws Error with TypeDoc's own words when it does not understand the sources */
export async function writeApi() {
  const folder = join(root, made.api);
  await rm(folder, { recursive: true, force: true });
  const points = await entryPoints();
  const [main, ...others] = points;
  await promisify(execFile)(
    process.execPath,
    [
      join(site, "node_modules/typedoc/bin/typedoc"),
      ...["--options", join(site, "typedoc.json")],
      // What several entry points export is described on the page of the first; the main one re-exports.
      ...[...others, ...(main === undefined ? [] : [main])].flatMap(({ source }) => [
        "--entryPoints",
        join(root, source),
      ]),
    ],
    { cwd: site, maxBuffer: 2 ** 26 },
  );
  const entries = await Promise.all(
    points.map(async (point) => ({ ...point, page: await withFullTitle(folder, point) })),
  );
  await writeFile(join(folder, "index.md"), indexOf(entries));
  await writeFile(join(folder, "entry-points.json"), JSON.stringify(entries));
}
