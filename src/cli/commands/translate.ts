/** @file `ganvas translate`. */
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { openTranslator, outputsOf, resultSizes, translateFiles } from "../../explore/index.js";
import type { OpenTranslator, ResultSize, Translated } from "../../explore/index.js";
import { makeFolder } from "../../training/index.js";
import { deviceOptions } from "../device-options.js";
import type { DeviceFlags } from "../device-options.js";

/** Flags as commander gives them. */
export interface TranslateFlags extends DeviceFlags {
  readonly out: string;
  readonly direction?: string;
  readonly size: string;
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Pictures that the network translates at a time. */
const filesAtOnce = 8;

/** Translates files, writes PNGs, and gives the exit code: 2 when a file could not be translated, of which the others do not suffer. */
export async function translateCommand(run: string, files: readonly string[], flags: TranslateFlags): Promise<number> {
  const size = resultSize(flags.size);
  const pairs = outputsOf(files, flags.out);
  const translator = await openTranslator(run, {
    ...{ name: flags.direction, runs: flags.runs, device: deviceOptions(flags) },
    batch: Math.min(files.length, filesAtOnce),
  });
  try {
    for (const warning of translator.warnings) process.stderr.write(`ganvas: warning: ${warning}\n`);
    await makeFolder(flags.out).catch((cause: NodeJS.ErrnoException) => {
      throw new ConfigError(`${flags.out}: cannot be made (${cause.code ?? cause.message}); choose another --out`, {
        cause,
      });
    });
    const results: Translated[] = [];
    for await (const result of translateFiles(translator, pairs, size)) {
      results.push(result);
      if ("error" in result) process.stderr.write(`ganvas: ${result.error.message}\n`);
      else if (flags.json === true) process.stdout.write(`${JSON.stringify({ type: "translated", ...result })}\n`);
    }
    if (flags.json !== true && flags.quiet !== true) process.stdout.write(summary(translator, results, flags.out));
    return results.some((result) => "error" in result) ? 2 : 0;
  } finally {
    await translator.dispose();
  }
}

function resultSize(text: string): ResultSize {
  const size = resultSizes.find((known) => known === text);
  if (size === undefined) throw new ConfigError(`--size ${quote(text)}: choose ${resultSizes.join(" or ")}`);
  return size;
}

function summary({ name, config, step }: OpenTranslator, results: readonly Translated[], folder: string): string {
  const done = results.filter((result) => !("error" in result)).length;
  const of = done === results.length ? "" : ` of ${results.length}`;
  return `${done}${of} ${results.length === 1 ? "image" : "images"} ${name} by ${config.recipe} after ${step} steps: ${folder}\n`;
}
