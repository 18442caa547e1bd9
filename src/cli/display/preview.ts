/** @file Pictures in a terminal: inline where it can show them (kitty, iTerm2), else half blocks in 24-bit colour. */
import { isPoint } from "../../base/points.js";
import { samplesOverData } from "../../data/index.js";
import type { SamplesEvent } from "../../training/index.js";

/** How a terminal shows pictures. */
export type PreviewKind = "kitty" | "iterm" | "blocks";

/** What the environment says that the terminal can show; undefined for nothing. */
export function detectPreview(env: NodeJS.ProcessEnv): PreviewKind | undefined {
  const [term = "", program = ""] = [env["TERM"], env["TERM_PROGRAM"]];
  const isMultiplexed = (env["TMUX"] ?? "") !== "" || term.startsWith("screen");
  if (!isMultiplexed) {
    if (term === "xterm-kitty" || term === "xterm-ghostty" || env["KITTY_WINDOW_ID"] !== undefined) return "kitty";
    if (program === "iTerm.app" || program === "WezTerm") return "iterm";
  }
  return /^(truecolor|24bit)$/.test(env["COLORTERM"] ?? "") ? "blocks" : undefined;
}

const kittyChunk = 4096;

/** A PNG as the sequence that shows it inline. Sources: kitty's graphics protocol; iTerm2's "Inline Images Protocol". */
export function inlineImage(kind: "kitty" | "iterm", png: Uint8Array): string {
  const data = Buffer.from(png).toString("base64");
  if (kind === "iterm") return `\u001B]1337;File=inline=1;preserveAspectRatio=1;size=${png.length}:${data}\u0007\n`;
  let text = "";
  for (let at = 0; at < data.length; at += kittyChunk) {
    const more = at + kittyChunk < data.length ? 1 : 0;
    text += `\u001B_G${at === 0 ? "a=T,f=100," : ""}m=${more};${data.slice(at, at + kittyChunk)}\u001B\\`;
  }
  return `${text}\n`;
}

/** Largest side of an image, in pixels; a character cell shows two, one above the other. */
const mostPixels = 16;
const mostImages = 12;
/** Side of a scatter plot, likewise. */
const scatterSide = 48;

type Shown = Pick<SamplesEvent, "images" | "count" | "image">;

/** Points as the one image of their scatter plot, in [−1, 1]. */
function scattered({ images, over = images }: SamplesEvent): Shown {
  const { width, height, channels, data } = samplesOverData(images, over, { side: scatterSide });
  return { images: Float32Array.from(data, (byte) => byte / 127.5 - 1), count: 1, image: { width, height, channels } };
}

/** The first images side by side, as lines of half blocks. @param columns width of the terminal */
export function blockPreview(event: SamplesEvent, columns: number): string[] {
  const isPlane = isPoint(event.image);
  const { images, count, image }: Shown = isPlane ? scattered(event) : event;
  const { height, width, channels } = image;
  const factor = Math.ceil(Math.max(height, width) / (isPlane ? scatterSide : mostPixels));
  const [h, w] = [Math.floor(height / factor), Math.floor(width / factor)];
  const shown = Math.max(1, Math.min(count, mostImages, Math.floor((columns - 1) / (w + 1))));
  /** Mean of a factor × factor square, 0 … 255; what lies below the image is black. */
  const level = (index: number, y: number, x: number, channel: number): number => {
    if (y >= h) return 0;
    let sum = 0;
    for (let dy = 0; dy < factor; dy++) {
      for (let dx = 0; dx < factor; dx++) {
        const at = ((index * height + y * factor + dy) * width + x * factor + dx) * channels;
        sum += images[at + Math.min(channel, channels - 1)] ?? -1;
      }
    }
    return Math.max(0, Math.min(255, Math.round(127.5 * (sum / factor ** 2 + 1))));
  };
  const color = (index: number, y: number, x: number): string =>
    [0, 1, 2].map((channel) => level(index, y, x, channel)).join(";");
  const lines: string[] = [];
  for (let y = 0; y < h; y += 2) {
    let line = "";
    for (let index = 0; index < shown; index++) {
      for (let x = 0; x < w; x++) line += `\u001B[38;2;${color(index, y, x)};48;2;${color(index, y + 1, x)}m▀`;
      line += "\u001B[0m ";
    }
    lines.push(line);
  }
  return lines;
}
