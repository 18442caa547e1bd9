/** @file A map of images as a picture: real images as dots, drawn ones as rings, what is what above. */
import { drawText, glyphHeight, glyphWidth, scatterPicture } from "../../data/portable.js";
import type { Picture, ScatterLayer } from "../../data/portable.js";
import type { ImageBatch } from "../../metrics/index.js";
import type { ImageMap } from "./image-map.js";

type Color = readonly [number, number, number];

/** Of classes by number, over and over: matplotlib's tab10. */
const colors: readonly Color[] = [
  ...([
    [31, 119, 180],
    [255, 127, 14],
    [44, 160, 44],
    [214, 39, 40],
    [148, 103, 189],
  ] as const),
  ...([
    [140, 86, 75],
    [227, 119, 194],
    [127, 127, 127],
    [188, 189, 34],
    [23, 190, 207],
  ] as const),
];
/** Of real images without classes, and of drawn ones. */
const [grey, ink]: readonly [Color, Color] = [
  [150, 160, 175],
  [20, 20, 20],
];

const side = 800;
const letter = 2; // pixels of a dot of the font
const line = glyphHeight * letter + 6;
/** Classes that are named. */
const mostNames = 20;

/** A class's colour; grey without classes. */
export const colorOf = (label: number | undefined): Color =>
  label === undefined ? grey : (colors[label % colors.length] ?? grey);

const labelOf = ({ labelled }: ImageBatch, index: number): number | undefined => labelled?.labels[index];

/** The map. @param title stands above */
export function mapPicture({ real, drawn, points, classNames }: ImageMap, title: string): Picture {
  const dots = layersOf(real, points.subarray(0, 2 * real.count)).map((layer) => ({
    ...layer,
    opacity: 0.7,
    radius: 2.5,
  }));
  const ofDrawn = points.subarray(2 * real.count);
  const filled = drawn.labelled === undefined ? [] : layersOf(drawn, ofDrawn);
  const rings: ScatterLayer[] = [
    ...filled.map((layer) => ({ ...layer, radius: 3, opacity: 1 })),
    { points: ofDrawn, color: ink, radius: 3.5, ring: 0.8, opacity: 0.8 },
  ];
  const plot = scatterPicture([...dots, ...rings], { side, extent: 1.04 });
  const { classes } = real.labelled ?? { classes: 0 };
  const names = Array.from({ length: Math.min(classes, mostNames) }, (_, label) => ({
    text: classNames?.[label] ?? `${label}`,
    color: colorOf(label),
  }));
  return below([[{ text: title, color: ink }], ...wrapped(names)], plot);
}

/** Points of a kind, by class. */
function layersOf(batch: ImageBatch, points: Float32Array): Pick<ScatterLayer, "points" | "color">[] {
  const byLabel = new Map<number | undefined, number[]>();
  for (let index = 0; index < batch.count; index++) {
    const label = labelOf(batch, index);
    const own = byLabel.get(label) ?? [];
    own.push(points[2 * index] ?? 0, points[2 * index + 1] ?? 0);
    byLabel.set(label, own);
  }
  return [...byLabel].map(([label, own]) => ({ points: Float32Array.from(own), color: colorOf(label) }));
}

interface Word {
  readonly text: string;
  readonly color: Color;
}

const widthOf = (text: string): number => (Array.from(text).length + 1) * glyphWidth * letter;

/** Words in as many lines as they need. */
function wrapped(words: readonly Word[]): Word[][] {
  const lines: Word[][] = [];
  let room = 0;
  for (const word of words) {
    if (widthOf(word.text) > room) {
      lines.push([]);
      room = side - line;
    }
    lines.at(-1)?.push(word);
    room -= widthOf(word.text);
  }
  return lines;
}

/** Lines of words above a picture. */
function below(lines: readonly (readonly Word[])[], plot: Picture): Picture {
  const top = lines.length * line + 8;
  const data = new Uint8Array(side * (top + side) * 3).fill(255);
  data.set(plot.data, side * top * 3);
  for (const [row, words] of lines.entries()) {
    let left = 8;
    for (const { text, color } of words) {
      drawText(text, (x, y) => {
        for (let dot = 0; dot < letter * letter; dot++) {
          const [across, down] = [
            left + x * letter + (dot % letter),
            6 + row * line + y * letter + Math.floor(dot / letter),
          ];
          if (across < side) data.set(color, 3 * (down * side + across));
        }
      });
      left += widthOf(text);
    }
  }
  return { width: side, height: top + side, channels: 3, data };
}
