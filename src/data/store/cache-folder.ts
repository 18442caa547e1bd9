/** @file Where decoded data sets are kept: `--cache`, else GANVAS_CACHE, else the platform's place for caches. */

import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/**
 * The cache folder, as an absolute path; it need not exist. XDG Base Directory Specification 0.8: `$XDG_CACHE_HOME/ganvas`
 * if that variable holds an absolute path, else `~/.cache/ganvas`; on macOS `~/Library/Caches/ganvas`, on Windows
 * `%LOCALAPPDATA%\ganvas\Cache`.
 * @param explicit wins over everything
 */
export function cacheFolder(
  explicit?: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const chosen = explicit ?? env["GANVAS_CACHE"] ?? "";
  if (chosen !== "") return resolve(chosen);
  const xdg = env["XDG_CACHE_HOME"] ?? "";
  if (isAbsolute(xdg)) return join(xdg, "ganvas");
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "ganvas", "Cache");
  return platform === "darwin" ? join(homedir(), "Library", "Caches", "ganvas") : join(homedir(), ".cache", "ganvas");
}
