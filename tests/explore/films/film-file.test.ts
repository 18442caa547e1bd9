/** @file Films as files: GIFs decoded again; what ffmpeg is given, and what is left when it is absent, fails, or is stopped. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import type { Picture } from "#src/data/index.js";
import { filmKindOf, writeFilm } from "#src/explore/index.js";
import { fakeFfmpeg } from "../../support/fake-ffmpeg.js";
import type { FakeVideo } from "../../support/fake-ffmpeg.js";
import { readGif } from "../../support/read-gif.js";
import { temporaryFolder } from "../../training/tiny.js";

const folder = temporaryFolder();
afterEach(() => void vi.unstubAllEnvs());

/** Pictures in turn, made when they are asked for. */
function* pictures(count: number, width = 5, height = 4, channels = 1): Generator<Picture> {
  for (let frame = 0; frame < count; frame++)
    yield { width, height, channels, data: new Uint8Array(width * height * channels).fill(frame) };
}

/** A new folder, to see that nothing but the film is in it. */
const emptyFolder = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};

test("the ending says what is written", () => {
  expect(["a.gif", "b.MP4", "c.webm", "d.png", "gif"].map(filmKindOf)).toEqual([
    "gif",
    "mp4",
    "webm",
    undefined,
    undefined,
  ]);
});

test("a GIF has every picture", async () => {
  const path = join(emptyFolder("gif"), "film.gif");
  const seen: number[] = [];
  await writeFilm(path, pictures(7), { fps: 10, count: 7, onFrame: (frame) => seen.push(frame) });
  expect(readGif(readFileSync(path)).frames.map(({ data }) => data[0])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test.each([
  ["mp4", 1, "gray"],
  ["webm", 3, "rgb24"],
] as const)("ffmpeg gets all pixels of a .%s, and makes the sides even", async (kind, channels, pixels) => {
  const place = emptyFolder(kind);
  vi.stubEnv("PATH", fakeFfmpeg(folder, "writes"));
  const path = join(place, `film.${kind}`);
  await writeFilm(path, pictures(50, 99, 101, channels), { fps: 12.5, count: 50 });
  const { args, bytes } = JSON.parse(readFileSync(path, "utf8")) as FakeVideo;
  expect(bytes).toBe(50 * 99 * 101 * channels);
  const after = (flag: string): string | undefined => args[args.indexOf(flag) + 1];
  expect([after("-s"), after("-pix_fmt"), after("-framerate"), after("-i")]).toEqual([
    "99x101",
    pixels,
    "12.5",
    "pipe:0",
  ]);
  expect(after("-vf")).toBe("pad=ceil(iw/2)*2:ceil(ih/2)*2");
  expect(args.slice(-5, -1)).toEqual(["-pix_fmt", "yuv420p", "-f", kind]);
  expect(readdirSync(place)).toEqual([`film.${kind}`]);
});

const options = { fps: 20, count: 200 };

test("without ffmpeg there is one line that says what to do", async () => {
  const place = emptyFolder("absent");
  vi.stubEnv("PATH", place);
  await expect(writeFilm(join(place, "film.mp4"), pictures(3), options)).rejects.toThrow(
    /film\.mp4: videos are written by ffmpeg, which is not on the PATH; install it \(.*\), or give a name that ends in \.gif$/,
  );
  expect(readdirSync(place)).toEqual([]);
});

test("what ffmpeg complains of is told, and nothing is left", async () => {
  const place = emptyFolder("failing");
  vi.stubEnv("PATH", fakeFfmpeg(folder, "fails"));
  const failure = writeFilm(join(place, "film.mp4"), pictures(200, 300, 300), options);
  await expect(failure).rejects.toThrow(ConfigError);
  await expect(failure).rejects.toThrow("ffmpeg could not write it ([libx264] Unknown encoder); choose another --out");
  expect(readdirSync(place)).toEqual([]);
});

test.each(["mp4", "gif"])("a .%s that is stopped leaves nothing", async (kind) => {
  const place = emptyFolder(`stopped-${kind}`);
  vi.stubEnv("PATH", fakeFfmpeg(folder, "hangs"));
  const controller = new AbortController();
  const onFrame = (frame: number): void => void (frame === 20 && controller.abort());
  const stopped = writeFilm(join(place, `film.${kind}`), pictures(200), {
    ...options,
    signal: controller.signal,
    onFrame,
  });
  await expect(stopped).rejects.toThrow(/abort/i);
  expect(readdirSync(place)).toEqual([]);
});

test.each<readonly [string, string, Partial<Picture>, { fps: number; count: number }, string]>([
  ["another ending", "film.avi", {}, options, '"film.avi" is no film; give a name that ends in .gif, .mp4, .webm'],
  ["a GIF too fast", "film.gif", {}, { fps: 60, count: 1 }, "a GIF shows at most 50 pictures a second, not 60"],
  ["a GIF too long", "film.gif", { width: 4000, height: 4000 }, { fps: 9, count: 1000 }, "too many for a GIF"],
  ["too large a picture", "film.gif", { width: 9000, height: 1 }, options, "9000×1 are too large for a film"],
])("%s is refused in one line", async (_, name, { width, height }, asked, reason) => {
  const failure = writeFilm(name, pictures(1, width, height), asked);
  await expect(failure).rejects.toThrow(ConfigError);
  await expect(failure).rejects.toThrow(reason);
});
