/** @file The version that programs state is the package's. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { version } from "#src/base/version.js";

test("is that of package.json", () => {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  expect(version).toBe((JSON.parse(manifest) as { version: string }).version);
});
