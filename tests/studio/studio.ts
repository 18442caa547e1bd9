/** @file A studio for tests: called without a socket, or served on one. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { Patience } from "#src/http/listen.js";
import { openRefusalLog } from "#src/http/refusal-log.js";
import { openStudio } from "#src/studio/app.js";
import type { Studio } from "#src/studio/app.js";
import { serveStudio } from "#src/studio/serve-studio.js";
import type { ServedStudio } from "#src/studio/serve-studio.js";
import { temporaryFolder } from "../training/tiny.js";

/** How `ganvas` is called. */
export const ganvasCommand: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url)),
];
export const host = "127.0.0.1:5700";

/** A studio without a socket. */
export interface CalledStudio extends Studio {
  readonly token: string;
  /** What was refused, a line each. */
  readonly refusals: string[];
  /** Calls it as a program with the token does. */
  readonly call: (path: string, init?: RequestInit) => Promise<Response>;
}

/** @param folders default to new, empty ones */
export function callStudio(folders: { readonly runs?: string; readonly web?: string } = {}): CalledStudio {
  const { runs = join(temporaryFolder(), "runs"), web = join(temporaryFolder(), "web") } = folders;
  const refusals: string[] = [];
  const token = "the-token-of-tests";
  const studio = openStudio({
    runs,
    web,
    command: ganvasCommand,
    token,
    threads: 1,
    place: () => ({ host: "127.0.0.1", port: 5700 }),
    log: openRefusalLog((line) => refusals.push(line)),
  });
  return {
    ...studio,
    token,
    refusals,
    call: async (path, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has("host")) headers.set("host", host);
      if (!headers.has("authorization")) headers.set("authorization", `Bearer ${token}`);
      return studio.app.request(path, { ...init, headers });
    },
  };
}

/** The body of a request with JSON. */
export const json = (value: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

/** The message of a refusal. */
export const errorOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: string }).error;

/** A studio on a socket, ended after the file's tests. Slow clients are given up after half a second unless told otherwise. */
export async function servedStudio(
  runs?: string,
  patience: Patience = { headers: 500, request: 1000, checks: 100 },
): Promise<ServedStudio & { readonly refusals: string[] }> {
  const refusals: string[] = [];
  const studio = await serveStudio({
    runs: runs ?? join(temporaryFolder(), "runs"),
    host: "127.0.0.1",
    port: 0,
    command: ganvasCommand,
    log: openRefusalLog((line) => refusals.push(line)),
    patience,
  });
  afterAll(() => studio.close());
  return { ...studio, refusals };
}
