/** @file A project outside of the repository that has installed what `npm pack` makes, as its readers would. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** The path of a file of the repository's own tools. */
export const toolPath = (path: string): string => join(root, "node_modules", path);

export interface FreshProject {
  readonly folder: string;
  readonly tarball: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Runs a script of Node's there. @returns what it prints */
  node(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Packs, makes a folder and installs, from npm's cache where that has what is needed. */
export async function freshProject(): Promise<FreshProject> {
  const folder = await mkdtemp(join(tmpdir(), "ganvas-fresh-"));
  const npm = (...args: string[]): Promise<unknown> => run("npm", args, { cwd: folder });
  const write: FreshProject["write"] = async (files) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  };
  await write({ "package.json": JSON.stringify({ name: "fresh", private: true, type: "module" }) });
  await npm("pack", root, "--ignore-scripts", "--silent");
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const tarball = join(folder, `ganvas-${version}.tgz`);
  await npm("install", tarball, "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
  return {
    folder,
    tarball,
    write,
    node: async (...args) => {
      const { stdout, stderr } = await run(process.execPath, args, { cwd: folder }).catch((error: unknown) => {
        const { stdout: printed, stderr: complained } = error as { readonly stdout: string; readonly stderr: string };
        throw new Error(`${args.join(" ")}\n${printed}${complained}`, { cause: error });
      });
      return stdout + stderr;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

export interface FolderServer {
  readonly origin: string;
  /** Files that have been fetched. */
  readonly served: Set<string>;
  close(): void;
}

/** A folder as a static host serves it, to pages that may share memory with their Workers. */
export async function serveFolder(folder: string): Promise<FolderServer> {
  const served = new Set<string>();
  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    try {
      const content = await readFile(path);
      served.add(path);
      response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream").end(content);
    } catch {
      response.writeHead(404).end();
    }
  };
  const server = createServer(
    ({ url = "/" }, response) => void answer(join(folder, new URL(url, "http://localhost").pathname), response),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    served,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
