/** @file The built page: files of a folder, by their addresses. Addresses are looked up in a list of what is there and never become paths. */
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Context, MiddlewareHandler } from "hono";
import { getMimeType } from "hono/utils/mime";
import { quote } from "../base/quote.js";
import { Refused } from "../http/refused.js";
import { answerFile } from "./answer-file.js";

/** Between looks at the folder: a page that is built anew meanwhile is found. */
const lookEveryMs = 1000;
/** Vite puts a hash of the content into these names. */
const hashed = /^\/assets\//;

/** Serves the files below a folder, `index.html` for `/`. Links are passed over. @param folder need not exist */
export function serveWeb(folder: string): MiddlewareHandler {
  let files: ReadonlyMap<string, string> = new Map();
  let lookedAt = -Infinity;
  return async (c, next) => {
    if (c.req.method !== "GET" && c.req.method !== "HEAD") return next();
    const address = c.req.path === "/" ? "/index.html" : c.req.path;
    if (performance.now() - lookedAt > lookEveryMs) [files, lookedAt] = [await filesBelow(folder), performance.now()];
    const path = files.get(address);
    if (path !== undefined) return send(c, address, path);
    if (address === "/index.html")
      throw new Refused(404, "the studio's page is not built; run npm run build:web, then load this again");
    return next();
  };
}

async function filesBelow(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [`/${relative(folder, path).split(sep).join("/")}`, path]));
}

const send = (c: Context, address: string, path: string): Promise<Response> =>
  answerFile(c, path, {
    type: getMimeType(path) ?? "application/octet-stream",
    ...(hashed.test(address) ? { cache: "public, max-age=31536000, immutable" } : {}),
    what: `file ${quote(address)}`,
  });
