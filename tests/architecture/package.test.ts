/** @file What npm would publish: every entry point, the command, the kernels, the weights, the Python of exports, and nothing of the workshop. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./lint-project.js";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  bin: Record<string, string>;
  exports: Record<string, Target>;
};

/** A file, or one for each condition. */
type Target = string | { readonly [condition: string]: Target };

const filesOf = (target: Target): string[] =>
  typeof target === "string" ? [target] : Object.values(target).flatMap(filesOf);

function packedFiles(): string[] {
  const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [tarball] = JSON.parse(output) as { files: { path: string }[] }[];
  return (tarball?.files ?? []).map((file) => file.path);
}

test("the tarball has all that package.json promises and only what runs", () => {
  const files = packedFiles();
  const promised = [...Object.values(manifest.bin), ...Object.values(manifest.exports).flatMap(filesOf)]
    .filter((path) => path.startsWith("./"))
    .map((path) => path.slice(2));
  const needed = [
    ...promised,
    ...["LICENSE", "dist/kernels/baseline.wasm", "dist/kernels/relaxed.wasm", "weights/grey-features.safetensors"],
    "python/layers.py",
    "dist/kernels/communication.wasm",
  ];
  expect(needed.filter((path) => !files.includes(path))).toEqual([]);
  expect(
    files.filter((path) => !/^(dist\/|python\/|weights\/|[^/]+$)/.test(path) || /\.map$|(?<!\.d)\.ts$/.test(path)),
  ).toEqual([]);
});
