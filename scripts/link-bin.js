/**
 * @file Makes `npx ganvas` work inside a clone: npx looks into node_modules/.bin first, and npm links the commands of
 * dependencies there, never the package's own. On Windows npx falls back to linking the package itself, so this does nothing.
 */

import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const main = join(root, "dist/cli/main.js");
const link = join(root, "node_modules/.bin/ganvas");

if (process.platform !== "win32" && existsSync(main)) {
  chmodSync(main, 0o755); // tsc writes plain files
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(relative(dirname(link), main), link);
}
