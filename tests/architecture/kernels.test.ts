/** @file The house rules for kernels/, which the linter and the formatter cannot read: AssemblyScript is not TypeScript. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./lint-project.js";

const folder = join(root, "kernels");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));

test("there are kernels to check", () => {
  expect(files.length).toBeGreaterThan(0);
});

test.each(files)("kernels/$name keeps the house rules", ({ name, text }) => {
  const lines = text.split("\n");
  expect(name).not.toMatch(/(^|\/)(utils?|helpers?|common|misc)\.ts$/);
  expect(text).toMatch(/^\/\*\*\s*(\*\s*)?@file \S/);
  expect(lines.length - 1, "lines").toBeLessThanOrEqual(300);
  expect(lines.filter((line) => /\t|\r|\s$/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.length > 130)).toEqual([]);
  expect(lines.filter((line) => /\b(TODO|FIXME|XXX)\b/.test(line))).toEqual([]);
  expect(text.endsWith("\n")).toBe(true);
  const imported = [...text.matchAll(/\bfrom\s+"([^"]*)"/g)].map((match) => match[1]);
  expect(imported.filter((path) => !path?.startsWith("./"))).toEqual([]); // level 0: only other kernels
});
