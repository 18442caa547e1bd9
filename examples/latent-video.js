/**
 * @file A film of a way through the latent space that ends where it begins: `node examples/latent-video.js RUN --out loop.gif`; loop.mp4 by ffmpeg.
 * RUN is a run's folder, its name or number inside `runs`, or a checkpoint; the newest run unless given.
 */
import { parseArgs } from "node:util";
import { tileImages } from "ganvas/data";
import { openInterpolator, writeFilm } from "ganvas/explore";

const { values, positionals } = parseArgs({
  options: {
    out: { type: "string", default: "loop.gif" },
    frames: { type: "string", default: "120" },
  },
  allowPositionals: true,
});
const frames = Number(values.frames);

const { renderer, ...generator } = await openInterpolator(positionals[0] ?? "last");

// Sixteen ways side by side, each through four seeds of its own along great circles.
const ways = Array.from({ length: 16 }, (_, way) => [0, 1, 2, 3].map((key) => ({ base: 100 * way + key })));

function* pictures() {
  for (const images of generator.frames({ ways, frames })) {
    yield tileImages(images, { ...renderer.image, count: ways.length, scale: 2 });
  }
}

await writeFilm(values.out, pictures(), { fps: 24, count: frames });
await generator.dispose();
console.log(`${values.out} has ${frames} frames`);
