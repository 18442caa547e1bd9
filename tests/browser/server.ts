/**
 * @file Serves the built package to a browser as a bundler would resolve it: the `browser` conditions of package.json's imports, packages by
 * their files. With cross-origin isolation, which threads need, or without.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  imports: Readonly<Record<string, string | { readonly browser: string }>>;
};

/** Paths by specifier, or by a specifier's beginning. */
const targets: readonly (readonly [specifier: string, path: string])[] = Object.entries(imports).map(
  ([specifier, target]) => {
    const path = typeof target === "string" ? target : target.browser;
    return [specifier.replace("*", ""), path.replace(/^\.\//, "/").replace("*", "")] as const;
  },
);

/** The path of a package's module. */
const packagePath = (specifier: string): string =>
  `/${relative(root, fileURLToPath(import.meta.resolve(specifier))).replaceAll("\\", "/")}`;

/** Module text whose bare specifiers have become paths. */
function resolved(text: string): string {
  return text.replaceAll(/(from |import )"([^"./][^"]*)"/g, (_, word: string, specifier: string) => {
    const target = targets.find(([start]) => specifier.startsWith(start));
    const path = target === undefined ? packagePath(specifier) : `${target[1]}${specifier.slice(target[0].length)}`;
    return `${word}"${path}"`;
  });
}

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

async function respond(response: ServerResponse, path: string): Promise<void> {
  if (path === "/") {
    response
      .setHeader("content-type", "text/html")
      .end('<!doctype html><title>Ganvas</title><link rel="icon" href="data:,">');
    return;
  }
  const type = types[extname(path)];
  if (type === undefined) {
    response.writeHead(404).end();
    return;
  }
  try {
    const content = await readFile(join(root, path));
    response.setHeader("content-type", type);
    response.end(type === "text/javascript" ? resolved(content.toString("utf8")) : content);
  } catch {
    response.writeHead(404).end();
  }
}

/** A running server. */
export interface PackageServer {
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts on a free port of this machine. @param isolated whether pages may share memory with their workers. */
export async function servePackage({ isolated }: { readonly isolated: boolean }): Promise<PackageServer> {
  const server = createServer((request, response) => {
    if (isolated) {
      response.setHeader("cross-origin-opener-policy", "same-origin");
      response.setHeader("cross-origin-embedder-policy", "require-corp");
    }
    void respond(response, new URL(request.url ?? "/", "http://localhost").pathname);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
