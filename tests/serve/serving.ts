/** @file Servers for tests: of a run, on a free port, gone after the file's tests. */
import { connect } from "node:net";
import { afterAll } from "vitest";
import { originOf } from "#src/http/hosts.js";
import { startServing } from "#src/serve/serve.js";
import type { ServeOptions, Serving } from "#src/serve/serve.js";

/** A server and where it is. */
export interface TestServer extends Serving {
  readonly origin: string;
  readonly log: readonly string[];
}

/** @param source a run's folder */
export async function serveForTest(source: string, options: Partial<ServeOptions> = {}): Promise<TestServer> {
  const log: string[] = [];
  const serving = await startServing({
    ...{ source, runs: "runs", options: { threads: 1 }, use: [], host: "127.0.0.1", port: 0 },
    ...{ queue: 64, batch: 32, patienceMs: 20_000, log: (line: string) => log.push(line) },
    ...options,
  });
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await serving.close();
  };
  afterAll(close);
  return { ...serving, close, origin: originOf(serving.place), log };
}

/** What a server says to bytes that need not be HTTP, until it ends the connection or there is an answer. */
export const sayRaw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (answer.endsWith("}")) socket.destroy();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
