/**
 * @file Builds dist/ after `npm ci` in a clone and before `npm pack`. An install without the
 * development dependencies has no compiler: it keeps the dist/ it came with.
 */

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/** @param {string} name */
function isInstalled(name) {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

if (isInstalled("typescript") && isInstalled("assemblyscript") && isInstalled("vite")) {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const build = spawnSync(npm, ["run", "build"], { stdio: "inherit", shell: npm !== "npm" });
  process.exitCode = build.status ?? 1;
} else {
  console.log("ganvas: development dependencies are not installed, dist/ is left as it is");
}
