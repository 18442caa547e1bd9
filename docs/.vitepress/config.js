/** @file The documentation site: its chapters, its markdown, nothing from elsewhere. `node scripts/docs.js` makes what is not written by hand. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { katex } from "@mdit/plugin-katex";
import { slugOf } from "../../scripts/docs/links.js";
import { made, root, writtenPages } from "../../scripts/docs/places.js";
import { navigation, sidebarOf } from "./chapters.js";
import { linksOf } from "./markdown.js";

const base = process.env["DOCS_BASE"] ?? "/";
const pages = await writtenPages();

/** The first heading of a page. */
async function titleOf(page) {
  const [, title] = /^# (.+)$/m.exec(await readFile(join(root, page), "utf8")) ?? [];
  return title ?? page;
}
const titles = new Map(await Promise.all(pages.map(async (page) => [page, await titleOf(page)])));
const entryPoints = JSON.parse(await readFile(join(root, made.api, "entry-points.json"), "utf8"));

/** What the search looks through: of pages that are made, words and names without code and tables. */
const searched = (source, page) =>
  /^(api|source)\//.test(page)
    ? source.replace(/^(```+)[\s\S]*?^\1$/gm, "").replace(/^(\||#{4,} |\*\*\*).*$/gm, "")
    : source;

export default {
  base,
  title: "Ganvas",
  description: "Generative adversarial networks in TypeScript: train, look at and ship a GAN in Node or the browser.",
  lastUpdated: false,
  srcExclude: ["recipes/generated/**"],
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${base}studio/icon.svg` }]],
  markdown: {
    anchor: { slugify: slugOf },
    config(md) {
      md.use(katex, { transformer: (html) => html.replace(/^<(\w+)/, "<$1 v-pre") });
      md.use(linksOf(base));
    },
  },
  vite: { build: { chunkSizeWarningLimit: 2000 } }, // the search index and the larger pages of the API
  themeConfig: {
    nav: navigation,
    sidebar: sidebarOf(titles, entryPoints),
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: { _render: (source, env, md) => md.render(searched(source, env.relativePath), env) },
    },
    footer: { message: "MIT licence. Nothing on these pages comes from another site or is sent to one." },
  },
};
