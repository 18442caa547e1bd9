/**
 * @file The inbox of a run: files in `control/`, through which another process tells its training what to do. Each holds one command as JSON, is named by its
 * number, and is there whole or not at all; the trainer takes them in order and removes them.
 */
import { randomUUID } from "node:crypto";
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { ConfigError } from "../../base/errors.js";
import { quote } from "../../base/quote.js";
import { printable } from "../../base/printable.js";
import { controlSchema } from "../loop/control-command.js";
import type { ControlCommand, ControlSource, UnreadableCommand } from "../loop/control-command.js";
import { reasonOf } from "../errors.js";
import { readHistory } from "./history.js";
import { changeLive } from "../config/live-change.js";
import { isTraining } from "./lock.js";
import { makeFolder } from "./make-folder.js";
import type { RunFolder } from "./run-folder.js";

const numbered = /^(\d{6,15})\.json$/;
/** Of a sender that is at work, or was killed. */
const draft = /^\..*\.tmp$/;
/** A command is no longer. */
const mostBytes = 65_536;

/**
 * Tells a run that trains what to do. It does so between two steps, a moment later, and its log says when: `pause`, `continue`, `change`, or a warning with
 * the reason why not.
 * @throws ConfigError when this is no command, nobody trains there, a setting does not exist, has no such value or cannot change while it trains, or the folder
 *   cannot be written; CheckpointError when the run's log cannot be read
 */
export async function sendControl(folder: RunFolder, command: ControlCommand): Promise<void> {
  const checked = v.safeParse(controlSchema, command);
  if (!checked.success) throw new ConfigError(`${folder.path}: ${noCommand(command)}`);
  if (!isTraining(folder.path))
    throw new ConfigError(`${folder.path}: nothing trains there now; ganvas train --resume ${folder.path} goes on`);
  if (checked.output.action === "change") {
    const { config, start } = await readHistory(folder);
    changeLive(config, { data: start.image, done: start.step }, checked.output.settings);
  }
  try {
    await makeFolder(folder.control);
    post(folder.control, JSON.stringify(checked.output));
  } catch (cause) {
    throw new ConfigError(`${folder.control}: cannot be written, ${reasonOf(cause)}; make it writable`, { cause });
  }
}

const noCommand = (value: unknown): string =>
  `no command: ${quote(JSON.stringify(value)?.slice(0, 100) ?? "nothing")}; give an action of pause, resume, stop, or change with settings`;

/** Adds a file behind those that are there. */
function post(inbox: string, text: string): void {
  const own = join(inbox, `.${randomUUID()}.tmp`);
  writeFileSync(own, text);
  try {
    for (let number = Math.max(0, ...numbersIn(inbox)) + 1; !named(own, fileOf(inbox, number)); number++);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Gives a file a second name, unless another has it. */
function named(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cause;
  }
}

const fileOf = (inbox: string, number: number): string => join(inbox, `${String(number).padStart(6, "0")}.json`);

const numbersIn = (inbox: string): number[] =>
  namesIn(inbox)
    .flatMap((name) => numbered.exec(name)?.[1] ?? [])
    .map(Number);

/** What lies in the inbox, folders left out; nothing where there is none. */
function namesIn(inbox: string): string[] {
  try {
    return readdirSync(inbox, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}

/**
 * The commands to a run, for its trainer: each call takes and removes what has come, and says what of it is none. What came before this trainer is for none.
 * The calls are synchronous, some 50 µs where nothing has come, so that training need not wait for its turn.
 */
export function openInbox({ path: run, control }: Pick<RunFolder, "path" | "control">): ControlSource {
  /** What could not be removed, or read, and was said. */
  const left = new Set<string>();
  const takeAll = (): (ControlCommand | UnreadableCommand)[] => {
    const names = namesIn(control).filter((name) => !draft.test(name) && !left.has(name));
    const commands = names.filter((name) => numbered.test(name)).sort((a, b) => numberOf(a) - numberOf(b));
    const others = names.filter((name) => !numbered.test(name));
    return [...commands, ...others].map((name) => take(join(control, name), name));
  };
  const take = (path: string, name: string): ControlCommand | UnreadableCommand => {
    try {
      const command = numbered.test(name) ? read(path) : undefined;
      rmSync(path, { force: true });
      return command ?? { action: "unreadable", reason: `${printable(path)} held no command and was removed` };
    } catch (cause) {
      left.add(name);
      return {
        action: "unreadable",
        reason: `${printable(path)} cannot be taken, ${reasonOf(cause)}, and is passed over`,
      };
    }
  };
  const source = (): (ControlCommand | UnreadableCommand)[] => {
    try {
      // Whoever has deleted the run's folder has no use for it: a pause must not last for ever.
      return existsSync(run) ? takeAll() : [{ action: "stop" }];
    } catch (cause) {
      if (left.has("")) return [];
      left.add("");
      return [
        { action: "unreadable", reason: `${control} cannot be read, ${reasonOf(cause)}; nothing is taken from it` },
      ];
    }
  };
  source();
  return source;
}

const numberOf = (name: string): number => Number(numbered.exec(name)?.[1]);

/** The command in a file; undefined when it holds none. */
function read(path: string): ControlCommand | undefined {
  const file = statSync(path);
  if (!file.isFile() || file.size > mostBytes) return undefined;
  try {
    const parsed = v.safeParse(controlSchema, JSON.parse(readFileSync(path, "utf8")));
    return parsed.success ? parsed.output : undefined;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
