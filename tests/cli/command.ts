/** @file Runs the built command as a child process, as a person would. */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The command. */
export const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** What a finished command left. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly outcome: Promise<Outcome>;
  /** Settles when stdout has contained the text; fails when the command ends before. */
  said(text: string): Promise<void>;
}

/** Options of a command: where it runs, and changes to its environment. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts `ganvas` with arguments; its streams are pipes, no terminal. */
export const start = (args: readonly string[], options?: CommandOptions): Running =>
  startProgram(process.execPath, [main, ...args], options);

/** Starts any program so. */
export function startProgram(program: string, args: readonly string[], { cwd, env }: CommandOptions = {}): Running {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env } });
  child.stdin.end();
  let [stdout, stderr] = ["", ""];
  const waiting = new Set<() => void>();
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const look of waiting) look();
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const outcome = new Promise<Outcome>((resolve) => child.once("close", (code) => resolve({ code, stdout, stderr })));
  return {
    child,
    outcome,
    said: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!stdout.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void outcome.then((end) => reject(new Error(`ended with ${end.code} before saying ${text}: ${end.stderr}`)));
      }),
  };
}

/** Runs `ganvas` to its end. */
export const ganvas = (args: readonly string[], options?: CommandOptions): Promise<Outcome> =>
  start(args, options).outcome;

/** The JSON lines of an output. @throws SyntaxError when a line is none */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
