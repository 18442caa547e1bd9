/** @file Dependencies: pinned, documented, and with no install scripts of their own. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./lint-project.js";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  packages: Record<
    string,
    { hasInstallScript?: boolean; os?: string[]; optionalDependencies?: Record<string, string> }
  >;
};
const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };

test("every dependency has its row in docs/dependencies.md, and no row is stale", () => {
  const rows = readFileSync(join(root, "docs/dependencies.md"), "utf8").matchAll(/^\| `([^`]+)` \| ([^|]+?) \|/gm);
  const documented: Record<string, string | undefined> = {};
  for (const [, name = "", version] of rows) documented[name] = version;
  expect(documented).toEqual(all);
});

test("versions are exact", () => {
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test("npm ci runs no script but our own", () => {
  const scripted = Object.entries(lock.packages)
    .filter(([path, entry]) => path !== "" && entry.hasInstallScript === true)
    .filter(([, entry]) => entry.os === undefined || entry.os.includes("linux"));
  // Of ONNX Runtime, for the tests: compares its version with its dependants'. npm is told not to.
  expect(scripted.map(([path]) => path)).toEqual(["node_modules/protobufjs"]);
  expect(manifest.allowScripts).toEqual({ protobufjs: false });
});

test("the lock names every platform's package, or npm ci refuses it", () => {
  const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => !(`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages),
    ),
  );
  expect(missing).toEqual([]);
});
