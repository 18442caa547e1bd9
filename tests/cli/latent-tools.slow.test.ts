/** @file Ctrl-C while films are written: ffmpeg is ended, nothing is left. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { tinyRun } from "../explore/tiny-run.js";
import { fakeFfmpeg } from "../support/fake-ffmpeg.js";
import { temporaryFolder } from "../training/tiny.js";
import { start } from "./command.js";

const folder = temporaryFolder();
let run = "";
beforeAll(async () => {
  run = await tinyRun("vanilla", { latent: 4 });
});

/** Settles when the folder has a file. */
async function fileIn(place: string): Promise<void> {
  while (readdirSync(place).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends a video with 130, and its half-written file is gone",
  async (signal) => {
    const place = join(folder, signal);
    mkdirSync(place);
    const env = { PATH: fakeFfmpeg(folder, "hangs") };
    const args = ["interpolate", run, "--frames", "100000", "--threads", "1", "--out", join(place, "film.mp4")];
    const { child, outcome } = start(args, { env });
    await fileIn(place); // ffmpeg has begun its file
    child.kill(signal);
    expect(await outcome).toEqual({ code: 130, stdout: "", stderr: "" });
    expect(readdirSync(place)).toEqual([]);
  },
);
