/** @file Videos by the ffmpeg of this machine, which gets raw pixels through a pipe. The file is there whole or not at all. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rename, rm } from "node:fs/promises";
import { ConfigError } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import { temporaryNeighbour } from "../../data/index.js";
import type { Picture } from "../../data/portable.js";

/** Videos that are written. */
export type VideoKind = "mp4" | "webm";

/** What every player knows, at a quality where small pictures keep their edges. */
const codecs: Readonly<Record<VideoKind, readonly string[]>> = {
  mp4: ["-c:v", "libx264", "-crf", "15", "-preset", "slow", "-movflags", "+faststart"],
  webm: ["-c:v", "libvpx-vp9", "-crf", "20", "-b:v", "0", "-row-mt", "1"],
};
/** Colours of half the width and height want even sides. */
const evenSides = "pad=ceil(iw/2)*2:ceil(ih/2)*2";

/** How to write. */
export interface VideoOptions {
  /** Pictures a second. */
  readonly fps: number;
  /** Ends ffmpeg at once. */
  readonly signal?: AbortSignal | undefined;
}

/** A video that is being written. */
export interface VideoWriter {
  /** Gives one picture, of the size of all. @throws ConfigError when ffmpeg has given up */
  write(picture: Picture): Promise<void>;
  /** Ends the video and puts it into its place. @throws ConfigError when ffmpeg has failed */
  finish(): Promise<void>;
  /** Ends ffmpeg and leaves no file. */
  abandon(): Promise<void>;
}

/**
 * Starts ffmpeg.
 * @param size of all pictures
 * @throws ConfigError when there is no ffmpeg on the PATH
 */
export async function startVideo(
  path: string,
  kind: VideoKind,
  { width, height, channels }: Omit<Picture, "data">,
  { fps, signal }: VideoOptions,
): Promise<VideoWriter> {
  const draft = temporaryNeighbour(path);
  const input = ["-f", "rawvideo", "-pix_fmt", channels === 1 ? "gray" : "rgb24", "-s", `${width}x${height}`];
  const output = ["-vf", evenSides, ...codecs[kind], "-pix_fmt", "yuv420p", "-f", kind, draft];
  const common = ["-hide_banner", "-loglevel", "error", "-y"];
  const child = spawn("ffmpeg", [...common, ...input, "-framerate", String(fps), "-i", "pipe:0", ...output], {
    ...{ stdio: ["pipe", "ignore", "pipe"], killSignal: "SIGKILL" },
    ...(signal === undefined ? {} : { signal }),
  });
  const closed = new Promise<void>((resolve) => void child.once("close", () => resolve()));
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint = (complaint + text).slice(-2000)));
  child.stdin.on("error", () => undefined); // a pipe that breaks: the exit code says why
  const ended = once(child, "close").then(([code]) => Number(code ?? 1));
  ended.catch(() => undefined); // told below, or when it is waited for
  await once(child, "spawn").catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError(
      cause.code === "ENOENT"
        ? `${printable(path)}: videos are written by ffmpeg, which is not on the PATH; install it (apt-get install ffmpeg, brew install ffmpeg), or give a name that ends in .gif`
        : `${printable(path)}: ffmpeg cannot be started (${cause.code ?? cause.message}); give a name that ends in .gif`,
      { cause },
    );
  });
  const failure = (): ConfigError => {
    const [line = "it ended early"] = complaint.trim().split("\n").slice(-1);
    return new ConfigError(
      `${printable(path)}: ffmpeg could not write it (${printable(line)}); choose another --out, or a name that ends in .gif`,
    );
  };
  return {
    async write({ data }) {
      if (child.stdin.write(data)) return;
      const drained = once(child.stdin, "drain").then(
        () => true,
        () => false, // a broken pipe
      );
      if (await Promise.race([drained, ended.then(() => false)])) return;
      await ended;
      throw failure();
    },
    async finish() {
      child.stdin.end();
      if ((await ended) !== 0) throw failure();
      await rename(draft, path).catch((cause: NodeJS.ErrnoException) => {
        throw new ConfigError(
          `${printable(path)}: cannot be written (${cause.code ?? cause.message}); choose another --out`,
          {
            cause,
          },
        );
      });
    },
    async abandon() {
      child.kill("SIGKILL");
      await closed;
      await rm(draft, { force: true });
    },
  };
}
