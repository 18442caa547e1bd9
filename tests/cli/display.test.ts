/** @file What is drawn in a terminal, and how flags are read: no process needed. */
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { bar, fitLine, LiveDisplay } from "#src/cli/display/live.js";
import { blockPreview, detectPreview, inlineImage } from "#src/cli/display/preview.js";
import { clock, compact, megabytes } from "#src/cli/format.js";
import { parseSeeds } from "#src/base/seeds.js";
import { chooseSeeds, parseGrid } from "#src/cli/seeds.js";
import { defaultGrid } from "#src/data/index.js";
import { terminalOf } from "#src/cli/terminal.js";
import type { Terminal } from "#src/cli/terminal.js";
import type { SamplesEvent, StartEvent, StepEvent } from "#src/training/index.js";
import { runFolderAt } from "#src/training/run/run-folder.js";
import { expectOneLine } from "../support/one-line.js";
import { tinyConfig } from "../training/tiny.js";

const escape = "\u001B";
const bell = "\u0007";

/** A terminal that keeps what is written. */
function fakeTerminal(columns: number, rows = 40): Terminal & { text: string } {
  const terminal = {
    isTty: true,
    hasColor: true,
    columns: () => columns,
    rows: () => rows,
    style: (_: string, text: string) => text,
    text: "",
    write(text: string) {
      terminal.text += text;
    },
  };
  return terminal;
}

/** A control sequence, or any character. */
const control = new RegExp(String.raw`${escape}\[[0-9;]*[A-Za-z]|[^]`, "gu");

/** What a terminal shows after such output: `\r`, `\n`, cursor up, clear to the end of the line and below; colours are dropped. */
function screenOf(text: string): string[] {
  const lines: string[][] = [[]];
  let [row, column] = [0, 0];
  for (const [token] of text.matchAll(control)) {
    const line = (lines[row] ??= []);
    if (token === "\n") [row, column] = [row + 1, 0];
    else if (token === "\r") column = 0;
    else if (token === "\u001B[K") line.length = Math.min(line.length, column);
    else if (token === "\u001B[J") {
      line.length = Math.min(line.length, column);
      lines.length = row + 1;
    } else if (token.endsWith("A") && token.length > 1) row -= Number(token.slice(2, -1));
    else if (token.length === 1) line[column++] = token;
    lines[row] ??= [];
  }
  return lines.map((line) => line.join("").trimEnd());
}

const start: StartEvent = {
  type: "start",
  step: 0,
  config: tinyConfig({ steps: 8000 }),
  device: "test",
  image: { height: 4, width: 4, channels: 1 },
  data: { name: "tiny", count: 80 },
  parameters: { generator: 1, discriminator: 1 },
  memoryBytes: 1,
};
const metrics = { "loss.discriminator": 1.2345, "D(x)": 0.631, "D(G(z))": 0.492, "loss.generator": 0.74 };
const stepAt = (step: number): StepEvent => ({
  type: "step",
  step,
  metrics,
  seconds: 1,
  stepsPerSecond: 61.25,
  imagesPerSecond: 980,
});
const samples = (step: number, value: number): SamplesEvent => ({
  type: "samples",
  kind: "fakes",
  step,
  images: new Float32Array(3 * 16).fill(value),
  count: 3,
  columns: 2,
  image: { height: 4, width: 4, channels: 1 },
  file: "f.png",
});

describe("the live line", () => {
  test.each([80, 120])("fits %i columns with losses, D(x) and D(G(z))", (columns) => {
    const terminal = fakeTerminal(columns);
    const display = new LiveDisplay(terminal, false, {});
    display.show(start);
    display.show(stepAt(8000));
    const line = screenOf(terminal.text).at(-1) ?? "";
    expect(line.length).toBeLessThan(columns);
    for (const part of [
      "━━━━━━━━",
      "8000/8000",
      "ETA 0:00",
      "61.3 steps/s",
      "D 1.23",
      "G 0.74",
      "D(x) 0.63",
      "D(G(z)) 0.49",
    ])
      expect(line).toContain(part);
    expect(line.includes("980 img/s")).toBe(columns === 120);
  });

  test("is redrawn in place below the newest pictures", () => {
    const terminal = fakeTerminal(120);
    const display = new LiveDisplay(terminal, true, { COLORTERM: "truecolor" });
    display.open(runFolderAt("runs/00000-x"));
    display.show(start);
    display.show(stepAt(7999));
    display.show(samples(1, -1));
    display.show(samples(2, 1));
    display.show(stepAt(8000));
    display.show({ type: "warning", message: "careful" });
    display.show({ type: "finish", step: 8000, seconds: 60 });
    const screen = screenOf(terminal.text);
    expect(screen.filter((line) => line.includes("/8000  "))).toHaveLength(1);
    expect(screen.filter((line) => line.includes("▀"))).toHaveLength(0); // the warning took their place
    expect(screen.slice(1, 4)).toEqual([
      "warning: careful",
      expect.stringContaining("8000/8000"),
      "Done: 8000 steps in 1:00.",
    ]);
    expect(terminal.text).toContain("255;255;255");
  });

  test("small things", () => {
    expect(bar(0.5, 4)).toBe("━━╌╌");
    expect(bar(2, 3)).toBe("━━━");
    expect(fitLine(["ab", "cd", "ef"], "  ", 6)).toBe("ab  cd");
    expect([clock(5), clock(65.4), clock(7384), clock(Infinity)]).toEqual(["0:05", "1:05", "2:03:04", "?"]);
    expect([compact(8.345), compact(61.25), compact(980), compact(8345), compact(1486352)]).toEqual([
      "8.35",
      "61.3",
      "980",
      "8.35k",
      "1.49M",
    ]);
    expect([megabytes(28_400_000), megabytes(2.5e9)]).toEqual(["28.4 MB", "2.50 GB"]);
  });
});

describe("pictures", () => {
  test("what a terminal shows is read from its environment", () => {
    expect(detectPreview({ TERM: "xterm-kitty" })).toBe("kitty");
    expect(detectPreview({ TERM_PROGRAM: "iTerm.app", COLORTERM: "truecolor" })).toBe("iterm");
    expect(detectPreview({ TERM: "xterm-256color", COLORTERM: "truecolor" })).toBe("blocks");
    expect(detectPreview({ TERM: "xterm-kitty", TMUX: "/tmp/tmux", COLORTERM: "truecolor" })).toBe("blocks");
    expect(detectPreview({ TERM: "xterm-256color" })).toBeUndefined();
  });

  test("no terminal or NO_COLOR, no colours", () => {
    const write = (): void => undefined;
    const stream = { isTTY: true, write };
    expect(terminalOf(stream, {}).style("red", "x")).toContain("\u001B[");
    expect(terminalOf(stream, { NO_COLOR: "1" }).style("red", "x")).toBe("x");
    expect(terminalOf(stream, { TERM: "dumb" })).toMatchObject({ isTty: false, hasColor: false });
    expect(terminalOf({ write }, {})).toMatchObject({ isTty: false, hasColor: false });
  });

  test("half blocks carry two pixels each", () => {
    const images = new Float32Array(2 * 3 * 3).fill(-1);
    images[0] = 1; // the first image's first pixel is white
    const lines = blockPreview({ ...samples(0, 0), images, count: 2, image: { height: 3, width: 3, channels: 1 } }, 80);
    expect(lines).toHaveLength(2);
    expect(lines[0]?.startsWith("\u001B[38;2;255;255;255;48;2;0;0;0m▀\u001B[38;2;0;0;0;48;2;0;0;0m▀")).toBe(true);
    expect(lines.map((line) => line.split("▀").length - 1)).toEqual([6, 6]);
    const narrow = blockPreview({ ...samples(0, 0), images, count: 2, image: { height: 3, width: 3, channels: 1 } }, 5);
    expect(narrow.map((line) => line.split("▀").length - 1)).toEqual([3, 3]);
  });

  test("points are one scatter plot, over the data's", () => {
    const point = { height: 1, width: 1, channels: 2 };
    const event = { ...samples(0, 0), images: Float32Array.of(0.5, 0.5), count: 1, image: point };
    const lines = blockPreview({ ...event, over: Float32Array.of(-0.5, -0.5) }, 80);
    expect(lines.map((line) => line.split("▀").length - 1)).toEqual(Array.from({ length: 24 }, () => 48));
    const isMarked = (line: string | undefined): boolean => /[34]8;2;(?!255;255;255|200;200;200)/.test(line ?? "");
    // y = 0.5 is (1 − 0.5/1.1)/2 · 48 = row 13 of pixels, in line 6; its mirror is row 34, in line 17.
    expect([6, 12, 17].map((row) => isMarked(lines[row]))).toEqual([true, false, true]);
  });

  test("inline pictures carry the whole file", () => {
    const png = Uint8Array.from({ length: 10_000 }, (_, i) => i % 251);
    const payloads = [
      ...inlineImage("kitty", png).matchAll(new RegExp(`${escape}_G([^;]*);([^${escape}]*)${escape}`, "g")),
    ];
    expect(payloads.map(([, keys]) => keys)).toEqual(["a=T,f=100,m=1", "m=1", "m=1", "m=0"]);
    expect(payloads.every(([, , data = ""]) => data.length <= 4096)).toBe(true);
    expect(Buffer.from(payloads.map(([, , data]) => data).join(""), "base64").equals(png)).toBe(true);
    const [, size, data = ""] = new RegExp(`size=(\\d+):([^${bell}]*)${bell}`).exec(inlineImage("iterm", png)) ?? [];
    expect(Number(size)).toBe(png.length);
    expect(Buffer.from(data, "base64").equals(png)).toBe(true);
  });
});

describe("seeds and grids", () => {
  test("lists and ranges", () => {
    expect(parseSeeds("0-3")).toEqual([0, 1, 2, 3]);
    expect(parseSeeds("5, 1,7-9")).toEqual([5, 1, 7, 8, 9]);
    expect(chooseSeeds({ count: "3", seed: "10" }, undefined)).toEqual([10, 11, 12]);
    expect(chooseSeeds({ seed: "0" }, 6)).toHaveLength(6);
    expect(chooseSeeds({ seed: "0" }, undefined)).toHaveLength(32);
    expect(parseGrid("16x4")).toEqual({ columns: 16, rows: 4 });
    expect([defaultGrid(1), defaultGrid(32), defaultGrid(100)]).toEqual([
      { columns: 1, rows: 1 },
      { columns: 8, rows: 4 },
      { columns: 10, rows: 10 },
    ]);
  });

  test.each(["", "a", "-1", "1-", "3-1", "1.5", "4294967296", "0-100000", "1,,2"])("seeds %j are refused", (text) => {
    expectOneLine(ConfigError, () => parseSeeds(text), "--seeds");
  });

  test.each(["", "8", "8x", "0x4", "8*4", "10000x10000"])("grid %j is refused", (text) => {
    expectOneLine(ConfigError, () => parseGrid(text), "--grid");
  });

  test("counts that go beyond", () => {
    expectOneLine(ConfigError, () => chooseSeeds({ count: "2", seed: "4294967295" }, undefined), "--count 2");
    expectOneLine(ConfigError, () => chooseSeeds({ count: "0", seed: "0" }, undefined), "--count");
  });
});
