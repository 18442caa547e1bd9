/** @file `ganvas serve`. */
import { BackendError, ConfigError } from "../../base/errors.js";
import { isLocal, originOf } from "../../http/hosts.js";
import { startServing } from "../../serve/serve.js";
import type { Serving } from "../../serve/serve.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";
import { listenForInterrupts } from "../interrupt.js";
import { parseReal, parseWhole } from "../seeds.js";
import { printResult, printWarnings } from "../use-flags.js";

/** Flags as commander gives them. */
export interface ServeFlags extends DeviceFlags {
  readonly port: string;
  readonly host: string;
  readonly queue: string;
  readonly batch: string;
  readonly wait: string;
  readonly token?: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const fewestTokenCharacters = 16;
const largestPort = 65_535;

/** Serves until it is interrupted. @param use modules of recipes */
export async function serveCommand(source: string, flags: ServeFlags, use: readonly string[]): Promise<number> {
  checkToken(flags.token);
  const serving = await startServing({
    ...{ source, runs: flags.runs, options: deviceOptions(flags), use },
    thread: new URL("../engine-thread.js", import.meta.url),
    host: flags.host,
    port: parseWhole("--port", flags.port, 0, largestPort),
    queue: parseWhole("--queue", flags.queue, 1, 100_000),
    batch: parseWhole("--batch", flags.batch, 1, 256),
    patienceMs: 1000 * parseReal("--wait", flags.wait, 0.1, 600),
    token: flags.token,
    log: (line) => process.stderr.write(line),
  });
  printWarnings(serving.warnings);
  return untilInterrupted(serving, flags);
}

/** @throws ConfigError for one that can be guessed, or that no header can hold */
function checkToken(token: string | undefined): void {
  if (token === undefined || (token.length >= fewestTokenCharacters && /^[\x21-\x7E]+$/.test(token))) return;
  throw new ConfigError(`--token: give at least ${fewestTokenCharacters} characters, ASCII without spaces`);
}

async function untilInterrupted(serving: Serving, flags: ServeFlags): Promise<number> {
  const { model, place } = serving;
  const origin = originOf(place);
  let onSignal = (): void => undefined;
  const told = new Promise<void>((resolve) => (onSignal = resolve));
  const interruption = listenForInterrupts((name) => {
    if (flags.quiet !== true) process.stderr.write(`ganvas: ${name}: answers what was asked, then ends\n`);
    onSignal();
  });
  interruption.signal.addEventListener("abort", () => onSignal()); // the reader of stdout has gone
  if (!isLocal(place) && flags.token === undefined)
    process.stderr.write(
      `ganvas: warning: ${place.host} can be reached from other machines, by anyone; think of --token\n`,
    );
  const { width, height } = model.image;
  const record = { type: "serving", origin, model: model.id, recipe: model.recipe, step: model.step };
  printResult(flags, record, `${model.recipe} after ${model.step} steps, ${width}×${height} pixels: ${origin}`);
  try {
    const failure = await Promise.race([told, serving.failed]);
    await serving.close();
    if (failure !== undefined) throw new BackendError(failure.message, { cause: failure });
    return 0;
  } finally {
    interruption.stop();
  }
}
