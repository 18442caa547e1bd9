/** @file `ganvas control`: tells a run that trains to pause, to go on, to stop, or to go on with other settings. */
import { closest } from "../../base/closest.js";
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { findRun, parseSetting, sendControl } from "../../training/index.js";
import type { ControlCommand } from "../../training/index.js";

/** Flags as commander gives them. */
export interface ControlFlags {
  readonly runs: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const actions = ["pause", "resume", "stop", "set"] as const;

/** Sends the command and gives the exit code; the run itself says what became of it. @param words the action, and settings if it takes any */
export async function controlCommand(
  run: string,
  words: readonly string[],
  { runs, json, quiet }: ControlFlags,
): Promise<number> {
  const command = commandOf(words);
  const folder = await findRun(run, runs);
  await sendControl(folder, command);
  if (json === true) process.stdout.write(`${JSON.stringify({ run: folder.path, ...command })}\n`);
  else if (quiet !== true) process.stdout.write(`Sent to ${folder.path}: ${words.join(" ")}\n`);
  return 0;
}

/** @throws ConfigError when the words are no command */
function commandOf([word = "", ...settings]: readonly string[]): ControlCommand {
  const action = actions.find((known) => known === word);
  if (action === undefined) {
    const nearest = closest(word, actions);
    const advice = nearest === undefined ? `give one of ${actions.join(", ")}` : `did you mean ${nearest}?`;
    throw new ConfigError(`there is no action ${quote(word)}; ${advice}`);
  }
  if (action === "set") {
    if (settings.length === 0)
      throw new ConfigError("set: nothing is set; give path=value, such as learningRate=0.0001");
    const pairs = settings.map((text) => parseSetting(text, "set")).map(({ path, value }) => [path, value]);
    return { action: "change", settings: Object.fromEntries(pairs) as Record<string, unknown> };
  }
  const [more] = settings;
  if (more === undefined) return { action };
  throw new ConfigError(`${action} takes no settings, but there is ${quote(more)}; leave it out, or use set`);
}
