/**
 * @file Links that the site's markdown has beyond VitePress's. `playground:name` is an experiment in the studio's playground, `site:api/` a page that only the site
 * has: git hosts show such links as plain words. Links to files of the repository outside `docs/` lead to their copies on the site.
 */
import { playgroundAddress } from "../../scripts/docs/experiments.js";
import { fileOf, isInternal } from "../../scripts/docs/links.js";
import { pageOfSource } from "../../scripts/docs/sources.js";

/** @param {string} base Where the site lies on its host. @returns a plugin of markdown-it */
export const linksOf = (base) => (md) => {
  const plain = md.renderer.rules.link_open;
  md.renderer.rules.link_open = (tokens, index, options, env, self) => {
    const link = tokens[index];
    const href = link.attrGet("href") ?? "";
    const [, scheme = "", target = ""] = /^(playground|site):(.*)$/.exec(href) ?? [];
    if (scheme === "playground") {
      link.attrSet("href", `${base}studio/${playgroundAddress(target)}`);
      link.attrSet("target", "_blank");
      link.attrSet("class", "playground-link");
      return self.renderToken(tokens, index, options);
    }
    if (scheme === "site") link.attrSet("href", `/${target}`);
    else if (isInternal(href) && typeof env.relativePath === "string") {
      const { file, anchor } = fileOf(`docs/${env.relativePath}`, href);
      if (!file.startsWith("docs/")) link.attrSet("href", `/${pageOfSource(file)}${anchor === "" ? "" : `#${anchor}`}`);
    }
    return plain(tokens, index, options, env, self);
  };
};
