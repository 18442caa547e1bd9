/** @file The pages that people write and read on a git host: those of `docs/`, and the three beside it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root, writtenPages } from "../../scripts/docs/places.js";

export { root };

/** Paths from the repository's root. */
export const pages = ["README.md", "README.zh.md", "CONTRIBUTING.md", ...(await writtenPages())];

export const textOf = (page: string): Promise<string> => readFile(join(root, page), "utf8");
