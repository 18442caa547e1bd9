/** @file What style mixing does in a trained run: the tables of `ganvas mix` below one another, and which source the class of a mixed image comes from. */
import { writeFile } from "node:fs/promises";
import { encodePng, tileImages } from "../../dist/data/index.js";
import { layerGroups, layersOf, openStyleMixer } from "../../dist/explore/index.js";
import { classesSeen, classifierOf } from "./judges.js";

/** @param {number} first @param {number} count */
const seedsFrom = (first, count) => Array.from({ length: count }, (_, index) => first + index);

/**
 * Coarse, middle and fine tables, below one another.
 * @param {readonly number[]} rows seeds of sources A
 * @param {readonly number[]} columns seeds of sources B
 * @param {number} psi
 */
export const mixPicture =
  (rows, columns, psi) =>
  /** @param {string} run @param {string} file */
  async (run, file) => {
    const mixer = await openStyleMixer(run, { threads: 1 });
    const tables = layerGroups.map((group) => mixer.mix({ rows, columns, psi, layers: layersOf(group, mixer.layers) }));
    const { height, width, channels } = mixer.spec;
    await mixer.dispose();
    const images = Float32Array.from(tables.flatMap((table) => [...table]));
    const count = tables.length * (rows.length + 1) * (columns.length + 1);
    const picture = tileImages(images, { height, width, channels, count, columns: columns.length + 1, scale: 2 });
    await writeFile(file, await encodePng(picture));
  };

/** Sources A, and as many others B. */
const sources = 24;

/** Classes of the samples, and how often a mixed image has B's class where A's is another. @param {string} data a labelled data set */
export const mixingFigure =
  (data) =>
  /** @param {string} run */
  async (run) => {
    const mixer = await openStyleMixer(run, { threads: 1 });
    const classifier = await classifierOf(data, mixer.spec.height);
    const [rows, columns] = [seedsFrom(0, sources), seedsFrom(sources, sources)];
    const shares = layerGroups.map((group) => {
      const { labels } = classifier.classify(
        mixer.mix({ rows, columns, psi: 1, layers: layersOf(group, mixer.layers) }),
      );
      let [pairs, taken] = [0, 0];
      for (let row = 1; row <= sources; row++) {
        for (let column = 1; column <= sources; column++) {
          const [a, b] = [labels[row * (sources + 1)], labels[column]];
          if (a === b) continue;
          pairs++;
          if (labels[row * (sources + 1) + column] === b) taken++;
        }
      }
      return `${((100 * taken) / pairs).toFixed(0)} %`;
    });
    await mixer.dispose();
    const seen = await classesSeen(data)(run);
    return `${seen}; a mixed image has the class of B, where A's is another, in ${shares.join(", ")} of cases for coarse, middle and fine layers`;
  };
