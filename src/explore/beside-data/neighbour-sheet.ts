/** @file Drawn images beside the training images that are nearest to them, as a picture. */
import { captionedRows } from "../../data/portable.js";
import type { Captioned, Picture } from "../../data/portable.js";
import type { Memorisation, Suspect } from "./memorisation.js";

/** The sheet: a row for each drawn image, then its nearest training images by each measure, with their distances. */
export function neighbourSheet(found: Memorisation, shown: readonly Suspect[]): Picture {
  const { drawn, measures, neighbours, trainingImages } = found;
  const { height, width, channels, images } = drawn;
  const pixels = height * width * channels;
  const rows = shown.map(({ index, seed, label }): Captioned[] => [
    {
      image: images.subarray(index * pixels, (index + 1) * pixels),
      caption: label === undefined ? `seed ${seed}` : `${seed} of ${label}`,
    },
    ...measures.flatMap(({ indices, distances }) => {
      const range = [index * neighbours, (index + 1) * neighbours] as const;
      const near = trainingImages(indices.slice(...range));
      return Array.from(distances.subarray(...range), (distance, k) => ({
        image: near.subarray(k * pixels, (k + 1) * pixels),
        caption: distance.toPrecision(3),
      }));
    }),
  ]);
  const groups = measures.map(({ by }) => ({ columns: neighbours, heading: `nearest in training, by ${by}` }));
  return captionedRows(rows, { height, width, channels, groups: [{ columns: 1, heading: "drawn" }, ...groups] });
}
