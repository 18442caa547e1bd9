/** @file The import table: covers the repository, goes strictly down, and is enforced for every pair of folders. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allowedImports, folderOf, folders, openToAll } from "../../lint/folders.js";
import { lintFiles, root } from "./lint-project.js";

const sources = folders.filter((folder) => folder.path.startsWith("src/") && !folder.path.endsWith(".ts"));

describe("the import table", () => {
  test("has a row for everything in src/", () => {
    const homeless = readdirSync(join(root, "src")).filter((name) => folderOf(`src/${name}`) === undefined);
    expect(homeless).toEqual([]);
  });

  test("lists only folders of lower levels, by names that exist in the table", () => {
    for (const folder of folders) {
      for (const path of folder.imports === "all below" ? [] : folder.imports) {
        expect(folderOf(path)?.level, `${folder.path} → ${path}`).toBeLessThan(folder.level);
      }
    }
    expect(openToAll.filter((path) => folderOf(path)?.path !== path)).toEqual([]);
  });

  test("is the table of CONTRIBUTING.md", () => {
    const rows = folders.map((folder) => {
      const listed =
        folder.imports === "all below" ? folder.imports : folder.imports.map((path) => `\`${path}\``).join(", ");
      return `| ${folder.level} | \`${folder.path}\` | ${folder.purpose} | ${listed || "–"} |`;
    });
    const contributing = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
    expect(contributing.split("\n").filter((line) => /^\| \d/.test(line))).toEqual(rows);
  });

  test("is enforced for every pair of folders", () => {
    const targets = Object.fromEntries(
      sources.map(({ path }) => [`${path}/a.ts`, "/** @file A. */\nexport const a = 1;\n"]),
    );
    const pairs = sources.flatMap((from) =>
      sources
        .filter((to) => to !== from)
        .map((to) => ({ from, to, file: `${from.path}/import-${to.path.replace("src/", "")}.ts` })),
    );
    const importers = Object.fromEntries(
      pairs.map(({ to, file }) => [
        file,
        `/** @file B. */\nexport { a } from "../${to.path.replace("src/", "")}/a.js";\n`,
      ]),
    );
    const found = lintFiles({ ...targets, ...importers });
    for (const { from, to, file } of pairs) {
      const faults = (found.get(file) ?? []).filter((line) => line.startsWith("ganvas(layers)"));
      const lawful = to.level < from.level && allowedImports(from).includes(to.path);
      expect(faults, file).toHaveLength(lawful ? 0 : 1);
    }
  });

  test("every entry point of package.json belongs to a folder of the table", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      exports: Record<string, string | { default: string }>;
    };
    for (const target of Object.values(exports)) {
      if (typeof target === "string") continue;
      const source = target.default.replace("./dist/", "src/").replace(/\.js$/, ".ts");
      expect(folderOf(source), source).toBeDefined();
      expect(existsSync(join(root, source)), source).toBe(true);
    }
  });
});
