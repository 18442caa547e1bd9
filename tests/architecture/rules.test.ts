/** @file Proves that the house rules bite: each violation is reported by its rule, and its lawful twin is not. */

import { beforeAll, describe, expect, test } from "vitest";
import { lintFiles } from "./lint-project.js";

const header = "/** @file Test case. */\n";
const lines = (count: number): string => "export const a = 1;\n" + "// line\n".repeat(count - 2);

/** Violations, each with the rule that must report it. */
const bad: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  "src/nn/up.ts": ["ganvas(layers)", 'export { a } from "../gan/target.js";'],
  "src/nn/sideways.ts": ["ganvas(layers)", 'import { a } from "../backends/target.js";\nexport const b = a;'],
  "src/nn/deep/down.ts": ["ganvas(layers)", 'import type { A } from "../../data/target.js";\nexport type B = A;'],
  "src/nn/lazy.ts": ["ganvas(layers)", 'export const b = import("../training/target.js");'],
  "src/nn/alias.ts": ["ganvas(layers)", 'import { a } from "#src/gan/target.js";\nexport const b = a;'],
  "src/gan/own-tests.ts": ["ganvas(layers)", 'import { a } from "../../tests/target.js";\nexport const b = a;'],
  "src/tensor/disk.ts": ["ganvas(layers)", 'import { readFileSync } from "node:fs";\nexport const b = readFileSync;'],
  "src/tensor/half.ts": ["ganvas(layers)", 'export * from "./disk-node.js";'],
  "src/base/tensor.ts": ["ganvas(layers)", 'export * from "../tensor/target.js";'],
  "src/unlisted/a.ts": ["ganvas(layers)", "export const a = 1;"],
  "web/engine.ts": ["ganvas(layers)", 'export * from "../src/tensor/target.js";'],
  "src/nn/utils.ts": ["ganvas(file-name)", "export const a = 1;"],
  "src/nn/helpers/a.ts": ["ganvas(file-name)", "export const a = 1;"],
  "src/nn/common.slow.ts": ["ganvas(file-name)", "export const a = 1;"],
  "src/nn/cycle-a.ts": ["import(no-cycle)", 'import { b } from "./cycle-b.js";\nexport const a = (): number => b();'],
  "src/nn/cycle-b.ts": ["import(no-cycle)", 'import { a } from "./cycle-a.js";\nexport const b = (): number => a();'],
  "src/nn/any.ts": ["typescript(no-explicit-any)", "export const a: any = 1;"],
  "src/nn/bang.ts": ["typescript(no-non-null-assertion)", "export const a = (b: number[]): number => b[0]!;"],
  "src/nn/unused.ts": ["eslint(no-unused-vars)", 'import { a } from "./target.js";\nexport const b = 1;'],
  "src/training/floating.ts": [
    "typescript(no-floating-promises)",
    "async function go(): Promise<void> {}\nexport const run = (): void => {\n  go();\n};",
  ],
  "src/nn/long.ts": ["eslint(max-lines)", lines(301)],
  "src/nn/later.ts": ["eslint(no-warning-comments)", "// TODO: think\nexport const a = 1;"],
  "tests/nn/any.test.ts": ["typescript(no-explicit-any)", "export const a: any = 1;"],
};

/** Lawful code that a careless rule would report. */
const good: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["nn", "gan", "backends", "data", "training", "tensor", "base"].map((folder) => [
      `src/${folder}/target.ts`,
      "export const a = 1;\nexport type A = number;",
    ]),
  ),
  "tests/target.ts": "export const a = 1;",
  "src/studio/protocol.ts": "export type A = number;",
  "src/browser/index.ts": 'export * from "../nn/target.js";',
  "src/gan/down.ts":
    'import { a } from "../nn/target.js";\nimport { a as t } from "../tensor/target.js";\nexport const b = a + t;',
  "src/gan/data/same-name.ts": 'import { a } from "../target.js";\nexport const b = a;',
  "src/gan/same-name.ts": 'import { b } from "./data/same-name.js";\nexport const c = b;',
  "src/tensor/disk-node.ts": 'import { readFileSync } from "node:fs";\nexport const b = readFileSync;',
  "src/tensor/plan/base.ts": 'import { a } from "../../base/target.js";\nexport const b = a;',
  "src/training/disk.ts": 'import { readFileSync } from "node:fs";\nexport const b = readFileSync;',
  "src/cli/lazy.ts": 'export const b = import("../training/target.js");',
  "src/backends/bang.ts": "export const a = (b: number[]): number => b[0]!;",
  "src/data/bang.ts": "export const a = (b: number[]): number => b[0]!;",
  "src/nn/commonplace.ts": "export const a = 1;",
  "src/nn/exactly-300.ts": lines(300),
  "tests/nn/target.test.ts": 'import { a } from "#src/training/target.js";\nexport const b = a;',
  "web/page.ts": 'export * from "../src/browser/index.js";\nexport type * from "../src/studio/protocol.js";',
};

describe("lint rules", () => {
  let found = new Map<string, string[]>();

  beforeAll(() => {
    found = lintFiles({
      ...Object.fromEntries(Object.entries(bad).map(([path, [, text]]) => [path, header + text])),
      ...Object.fromEntries(Object.entries(good).map(([path, text]) => [path, header + text])),
      "src/nn/headless.ts": "// @file in the wrong kind of comment\nexport const a = 1;\n",
      "src/cli/shebang.ts": `#!/usr/bin/env node\n${header}export const a = 1;\n`,
    });
  });

  test.each(Object.entries(bad))("%s is reported", (path, [rule]) => {
    expect(found.get(path)?.map((line) => line.split(":")[0])).toEqual([rule]);
  });

  test.each(Object.keys(good))("%s is clean", (path) => {
    expect(found.get(path)).toEqual([]);
  });

  test("a file opens with its @file header, a shebang aside", () => {
    expect(found.get("src/nn/headless.ts")).toEqual([
      "ganvas(file-header): open the file with /** @file what it is. */",
    ]);
    expect(found.get("src/cli/shebang.ts")).toEqual([]);
  });

  test("the message says what may be imported instead", () => {
    expect(found.get("src/nn/up.ts")).toEqual([
      "ganvas(layers): src/nn may import src/base, src/tensor, not src/gan/target.js; see lint/folders.js",
    ]);
  });
});
