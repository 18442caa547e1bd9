/** @file A program named ffmpeg that says what it was given: its arguments, and how many bytes came through the pipe, as JSON in place of the video. */
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What it left. */
export interface FakeVideo {
  readonly args: readonly string[];
  readonly bytes: number;
}

/** How it behaves: writes the file, fails with a message after it has read some, or begins a file and never ends. */
export type FakeBehaviour = "writes" | "fails" | "hangs";

/**
 * Puts the program into a folder.
 * @returns a PATH that finds it, and what it needs to run
 */
export function fakeFfmpeg(folder: string, behaviour: FakeBehaviour): string {
  const bin = join(folder, `bin-${behaviour}`);
  mkdirSync(bin, { recursive: true });
  const ends: Readonly<Record<FakeBehaviour, string>> = {
    writes: `process.stdin.on("data", (chunk) => (bytes += chunk.length)).on("end", () => writeFileSync(out, JSON.stringify({ args, bytes })));`,
    fails: `process.stdin.once("data", () => { console.error("starting\\n[libx264] Unknown encoder"); process.exit(3); });`,
    hangs: `writeFileSync(out, "part of a video"); process.stdin.on("data", () => {}); setInterval(() => {}, 1000);`,
  };
  const program = `#!${process.execPath}
const { writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
const out = args.at(-1);
let bytes = 0;
${ends[behaviour]}
`;
  writeFileSync(join(bin, "ffmpeg"), program, { mode: 0o755 });
  return [bin, process.env["PATH"] ?? ""].join(delimiter);
}
