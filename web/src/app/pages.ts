/** @file The pages, in the order of the navigation. Each is loaded when it is first opened. */
import type { ComponentType } from "preact";
import type { Site } from "../../../src/studio/protocol.js";

export const pageNames = ["runs", "explore", "translate", "playground", "train"] as const;
export type PageName = (typeof pageNames)[number];

interface PageModule {
  readonly default: ComponentType;
}

export const pages = {
  runs: () => import("../pages/runs/index.js"),
  explore: () => import("../pages/explore/index.js"),
  translate: () => import("../pages/translate/index.js"),
  playground: () => import("../pages/playground/index.js"),
  train: () => import("../pages/train/index.js"),
} satisfies { readonly [Name in PageName]: () => Promise<PageModule> };

/** What a site has: runs need a server. */
export const pagesOf = (site: Site): readonly PageName[] =>
  site.kind === "studio" ? pageNames : pageNames.filter((name) => name !== "runs");
