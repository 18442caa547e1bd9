/** @file The studio, listening. */
import { resolve } from "node:path";
import { defaultThreads } from "../backends/wasm/executor.js";
import { originOf, originsOf } from "../http/hosts.js";
import type { Place } from "../http/hosts.js";
import { listen } from "../http/listen.js";
import type { Patience } from "../http/listen.js";
import type { RefusalLog } from "../http/refusal-log.js";
import { makeToken } from "./access.js";
import { openStudio } from "./app.js";
import type { Studio } from "./app.js";
import { pageFolder } from "./static-site.js";

/** How a studio is served. */
export interface ServeOptions {
  readonly runs: string;
  readonly host: string;
  /** Unless given, the first free one from 5700 on. */
  readonly port?: number | undefined;
  /** How `ganvas` is called: program and first arguments. */
  readonly command: readonly string[];
  readonly log: RefusalLog;
  /** Where the built page is; beside this package's code unless given. */
  readonly web?: string;
  readonly patience?: Patience;
}

/** A studio that can be opened in a browser. */
export interface ServedStudio extends Studio {
  readonly place: Place;
  readonly token: string;
  /** With the token: opening one of them gives access. The first is for this machine. */
  readonly addresses: readonly [string, ...string[]];
  /** Ends the server; trainings go on. */
  close(): Promise<void>;
}

const firstPort = 5700;
const triedPorts = 100;

/** Starts the server. @throws ConfigError when it cannot listen */
export async function serveStudio(options: ServeOptions): Promise<ServedStudio> {
  const { runs, host, port, command, log, web = pageFolder, patience } = options;
  const token = makeToken();
  let place: Place = { host, port: 0 }; // until it is known; no request comes before
  const studio = openStudio({
    runs: resolve(runs),
    web,
    command,
    token,
    threads: defaultThreads(),
    place: () => place,
    log,
  });
  const listening = await listen(studio.app, {
    host,
    port: port ?? firstPort,
    ...(port === undefined ? { tries: triedPorts } : {}),
    ...(patience === undefined ? {} : { patience }),
    log,
  });
  place = listening.place;
  const addressAt = (origin: string): string => `${origin}/?token=${token}`;
  return {
    ...studio,
    place,
    token,
    addresses: [addressAt(originOf(place)), ...originsOf(place).slice(1).map(addressAt)],
    close: () => listening.close(),
  };
}
