/** @file Links in markdown: which there are, and where those go that leave `docs/`. Fences and code between backticks hold none. */
import { posix } from "node:path";

/**
 * Targets of links and pictures, as they are written.
 * @param {string} markdown
 * @returns {string[]}
 */
export function linkTargets(markdown) {
  const prose = markdown.replace(/^(```+)[\s\S]*?^\1\s*$/gm, "").replace(/(`+)[^`][\s\S]*?\1/g, "");
  const inline = [...prose.matchAll(/\]\(\s*<?((?:[^()\s>]|\([^()\s]*\))+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const html = [...prose.matchAll(/\b(?:src|href)="([^"]+)"/g)];
  return [...inline, ...html].map(([, target = ""]) => target);
}

/** Whether a target lies in the repository: neither another site nor a scheme of ours. @param {string} target */
export const isInternal = (target) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target);

/**
 * The file that a link of a page means, from the repository's root, and its anchor.
 * @param {string} page From the repository's root.
 * @param {string} target
 */
export function fileOf(page, target) {
  const [path = "", anchor = ""] = target.split("#");
  const file = path === "" ? page : posix.normalize(posix.join(posix.dirname(page), decodeURIComponent(path)));
  return { file, anchor };
}

/**
 * The anchor of a heading, as git hosts and the site make it.
 * @param {string} heading Its text, without marks of emphasis or code.
 */
export const slugOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replace(/ /g, "-");

/** Anchors of a page's headings. @param {string} markdown */
export function anchorsOf(markdown) {
  const prose = markdown.replace(/^(```+)[\s\S]*?^\1\s*$/gm, "");
  return new Set(
    [...prose.matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, text = ""]) => slugOf(text.replace(/[`*]/g, ""))),
  );
}
