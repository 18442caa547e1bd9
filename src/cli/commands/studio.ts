/** @file `ganvas studio`: the server, until Ctrl-C. */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isLocal } from "../../http/hosts.js";
import { openRefusalLog } from "../../http/refusal-log.js";
import { serveStudio } from "../../studio/serve-studio.js";
import type { ServedStudio } from "../../studio/serve-studio.js";
import { pageFolder } from "../../studio/static-site.js";
import { listenForInterrupts } from "../interrupt.js";
import { openAddress } from "../open-address.js";
import { parseWhole } from "../seeds.js";
import { terminalOf } from "../terminal.js";

/** Flags as commander gives them. */
export interface StudioFlags {
  readonly port?: string;
  readonly host: string;
  readonly open?: boolean;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const main = fileURLToPath(new URL("../main.js", import.meta.url));

/** Serves until a signal, and gives the exit code. @param use modules of recipes, for trainings as for this process */
export async function studioCommand(flags: StudioFlags, use: readonly string[]): Promise<number> {
  const { host, runs, port, open, json, quiet } = flags;
  const interruption = listenForInterrupts(() => undefined);
  const studio = await serveStudio({
    runs,
    host,
    port: port === undefined ? undefined : parseWhole("--port", port, 0, 65_535),
    command: [process.execPath, main, ...use.flatMap((path) => ["--use", resolve(path)])],
    log: openRefusalLog((line) => void process.stderr.write(line)),
  });
  try {
    if (json === true) print({ type: "listening", address: studio.addresses[0], runs: studio.runs.parent });
    else if (quiet !== true) greet(studio);
    const forget = open === true ? await openAddress(studio.addresses[0]) : undefined;
    if (!interruption.signal.aborted) await once(interruption.signal, "abort");
    await forget?.();
    const training = (await studio.runs.training()).map(({ name }) => name);
    if (json === true) print({ type: "end", training });
    else if (quiet !== true && training.length > 0)
      process.stdout.write(`\nStill training: ${training.join(", ")}. ganvas studio shows them again.\n`);
    return 0;
  } finally {
    await studio.close();
    interruption.stop();
  }
}

const print = (record: object): void => void process.stdout.write(`${JSON.stringify(record)}\n`);

function greet({ addresses, place, runs }: ServedStudio): void {
  const terminal = terminalOf(process.stdout);
  for (const address of addresses) terminal.write(`Studio: ${terminal.style("cyan", address)}\n`);
  terminal.write(`Runs in ${runs.parent}. Ctrl-C ends the server; trainings go on.\n`);
  if (!isLocal(place))
    process.stderr.write(
      `ganvas: warning: other machines can reach this server, and nothing is encrypted; use it in a network that you trust\n`,
    );
  if (!existsSync(join(pageFolder, "index.html")))
    process.stderr.write("ganvas: warning: the page is not built, only the API is there; run npm run build:web\n");
}
