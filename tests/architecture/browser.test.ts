/** @file What runs in a browser: nothing that `ganvas/browser` reaches, by the browser's conditions, is of Node. */
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly imports: Readonly<Record<string, string | { readonly browser: string }>>;
};

/** The specifiers that a built module imports, lazily or not; types are gone by then. */
const specifiersOf = (text: string): string[] =>
  Array.from(
    text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s*"([^"]+)"|import\(\s*"([^"]+)"|(?:^|\n)import "([^"]+)"/g,
    ),
    ([, from, lazy, bare]) => from ?? lazy ?? bare ?? "",
  );

/** The file that a specifier means in a browser; undefined for a package. */
function fileOf(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith(".")) return join(dirname(importer), specifier);
  const target = imports[specifier];
  if (target === undefined) return undefined;
  return join(root, typeof target === "string" ? target : target.browser);
}

test("ganvas/browser reaches no module of Node's", () => {
  const seen = new Set<string>();
  const ofNode: string[] = [];
  const queue = [join(root, "dist/browser/index.js")];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const specifier of specifiersOf(readFileSync(file, "utf8"))) {
      if (specifier.startsWith("node:")) ofNode.push(`${relative(root, file)} imports ${specifier}`);
      const next = fileOf(specifier, file);
      if (next !== undefined) queue.push(next);
    }
  }
  expect(ofNode).toEqual([]);
  expect(seen.size).toBeGreaterThan(200); // or this test has not found its way
});
