/**
 * @file The studio's page as a static host would serve it, under the content security policy and the isolation that the studio's own server sends. Files
 * beside the page (models, data sets, answers of an API) are given by the test.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Site } from "#src/studio/protocol.js";

const page = fileURLToPath(new URL("../../dist/web", import.meta.url));

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const headers = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "content-security-policy":
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; media-src blob:",
};

/** Answers a request itself, or leaves it to the page's files. @returns whether it did */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface StaticSiteOptions {
  readonly site: Site;
  /** By path relative to the page. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly answer?: Answer;
}

export interface StaticSite {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts on a free port of this machine. */
export async function serveStatic({ site, files = {}, answer }: StaticSiteOptions): Promise<StaticSite> {
  const beside = new Map(Object.entries({ "site.json": JSON.stringify(site), ...files }));
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1) || "index.html";
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (answer?.(request, response) === true) return;
    const content = beside.get(path) ?? (await readFile(join(page, path)).catch(() => undefined));
    response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
    if (content === undefined) response.writeHead(404);
    response.end(content);
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
