/**
 * @file The same emoji in two drawing styles, Google's (Noto Emoji) and Twitter's (Twemoji), from the npm packages
 * `emoji-datasource-google` and `-twitter`: two data sets in one order, for translation between the styles. Glyphs of
 * 64×64 on white; classes are Unicode's categories.
 */

import { printable } from "../base/printable.js";
import * as v from "valibot";
import { DataError } from "../base/errors.js";
import { readTar } from "./archives/tar.js";
import { decodePng } from "./images/png-decode.js";
import type { StoredContent } from "./store/stored-file.js";

/** The two styles. */
export const emojiStyles = ["google", "twitter"] as const;
/** One of {@link emojiStyles}. */
export type EmojiStyle = (typeof emojiStyles)[number];

const side = 64;
/** The glyphs have 10 MB, emoji.json 1.3 MB. */
const maxBytes = 2 ** 26;
const licences = {
  google: "Apache-2.0 (artwork: Google, Noto Emoji)",
  twitter: "CC BY 4.0 (artwork: Twitter, Twemoji)",
} satisfies Record<EmojiStyle, string>;

const glyphSchema = v.object({
  image: v.string(),
  category: v.string(),
  sort_order: v.number(),
  skin_variations: v.optional(v.record(v.string(), v.object({ image: v.string() }))),
});

/** Name of a file and its class, in order. */
interface Glyph {
  readonly file: string;
  readonly category: string;
}

/**
 * Reads both archives; images of one index are the same emoji in both results.
 * @param archives path of each package's archive
 * @throws DataError if one is damaged or they have no emoji in common
 */
export async function loadEmoji(
  archives: Readonly<Record<EmojiStyle, string>>,
  signal?: AbortSignal,
): Promise<StoredContent[]> {
  const files = {
    google: await readStyle(archives.google, "google", signal),
    twitter: await readStyle(archives.twitter, "twitter", signal),
  };
  const list = files.google.get("package/emoji.json");
  const glyphs = parseList(list, printable(archives.google)).filter(({ file }) =>
    emojiStyles.every((style) => files[style].has(pathOf(style, file))),
  );
  if (glyphs.length === 0) {
    throw new DataError(`${printable(archives.google)}: no emoji in common with the other package; fetch both again`);
  }
  return Promise.all(
    emojiStyles.map((style) => collect(style, glyphs, files[style], printable(archives[style]), signal)),
  );
}

const pathOf = (style: EmojiStyle, file: string): string => `package/img/${style}/64/${file}`;

async function readStyle(archive: string, style: EmojiStyle, signal?: AbortSignal): Promise<Map<string, Uint8Array>> {
  const glyph = pathOf(style, "");
  return readTar(archive, {
    wanted: (name) => (name.startsWith(glyph) && name.endsWith(".png")) || name === "package/emoji.json",
    maxBytes,
    signal,
  });
}

/** Unicode's order, each emoji followed by its skin tones. */
function parseList(bytes: Uint8Array | undefined, source: string): Glyph[] {
  if (bytes === undefined) throw new DataError(`${source}: package/emoji.json is missing; fetch the package again`);
  try {
    const list = v.parse(v.array(glyphSchema), JSON.parse(new TextDecoder().decode(bytes)));
    return list
      .sort((a, b) => a.sort_order - b.sort_order)
      .flatMap(({ image, category, skin_variations: tones = {} }) =>
        [image, ...Object.values(tones).map((tone) => tone.image)].map((file) => ({ file, category })),
      );
  } catch (cause) {
    throw new DataError(`${source}: package/emoji.json is not the list it should be; fetch the package again`, {
      cause,
    });
  }
}

async function collect(
  style: EmojiStyle,
  glyphs: readonly Glyph[],
  files: ReadonlyMap<string, Uint8Array>,
  source: string,
  signal?: AbortSignal,
): Promise<StoredContent> {
  const classNames = [...new Set(glyphs.map(({ category }) => category))];
  const glyphBytes = side * side * 3;
  const images = new Uint8Array(glyphs.length * glyphBytes);
  for (const [index, { file }] of glyphs.entries()) {
    signal?.throwIfAborted();
    const where = `${source}: ${printable(file)}`;
    const { width, height, channels, data } = await decodePng(
      files.get(pathOf(style, file)) ?? new Uint8Array(),
      where,
    );
    if (width !== side || height !== side)
      throw new DataError(`${where}: ${width}×${height} instead of ${side}×${side}`);
    const at = index * glyphBytes;
    if (channels === 3) images.set(data, at);
    else data.forEach((grey, pixel) => images.fill(grey, at + 3 * pixel, at + 3 * pixel + 3));
  }
  return {
    header: {
      ...{ name: `emoji-${style}`, height: side, width: side, channels: 3, count: glyphs.length },
      ...{ classes: classNames.length, classNames },
      origin: `npm package emoji-datasource-${style}, img/${style}/64`,
      licence: licences[style],
    },
    images,
    labels: Uint8Array.from(glyphs, ({ category }) => classNames.indexOf(category)),
  };
}
