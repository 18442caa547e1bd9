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
interface Lock {
  readonly packages: Readonly<
    Record<string, { hasInstallScript?: boolean; os?: string[]; optionalDependencies?: Record<string, string> }>
  >;
}
const readLock = (path: string): Lock => JSON.parse(readFileSync(join(root, path), "utf8")) as Lock;
const lock = readLock("package-lock.json");
const site = JSON.parse(readFileSync(join(root, "docs/package.json"), "utf8")) as Pick<Manifest, "devDependencies">;
const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };

/** Names and versions in the tables of a part of docs/dependencies.md. */
function documented(text: string): Record<string, string | undefined> {
  const rows = text.matchAll(/^\| `([^`]+)` \| ([^|]+?) \|/gm);
  return Object.fromEntries([...rows].map(([, name = "", version]) => [name, version]));
}

test("every dependency has its row in docs/dependencies.md, and no row is stale", () => {
  const [ours = "", ofSite = ""] = readFileSync(join(root, "docs/dependencies.md"), "utf8").split(
    "## For the documentation site",
  );
  expect(documented(ours)).toEqual(all);
  expect(documented(ofSite)).toEqual(site.devDependencies);
});

test("versions are exact", () => {
  const versions = [...Object.entries(all), ...Object.entries(site.devDependencies)];
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test("npm ci runs no script but our own", () => {
  const scripted = Object.entries(lock.packages)
    .filter(([path, entry]) => path !== "" && entry.hasInstallScript === true)
    .filter(([, entry]) => entry.os === undefined || entry.os.includes("linux"));
  // koffi's would build what its packages for each platform have built; that of protobufjs (of ONNX Runtime, for the tests) compares its version
  // with its dependants'. npm is told not to run either.
  expect(scripted.map(([path]) => path)).toEqual(["node_modules/koffi", "node_modules/protobufjs"]);
  expect(manifest.allowScripts).toEqual({ protobufjs: false, koffi: false });
});

test("npm ci for the site runs no script, and its lock names no host", () => {
  expect(readFileSync(join(root, "docs/.npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
  expect(readFileSync(join(root, "docs/package-lock.json"), "utf8")).not.toContain('"resolved"');
});

test.each(["package-lock.json", "docs/package-lock.json"])(
  "%s names every platform's package, or npm ci refuses it",
  (path) => {
    const { packages } = readLock(path);
    const missing = Object.entries(packages).flatMap(([place, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter(
        (name) => !(`node_modules/${name}` in packages || `${place}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  },
);
