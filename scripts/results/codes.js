/** @file What InfoGAN's codes mean: a picture in which only one of them changes along a row, and how far a category is one class of the data. */
import { writeFile } from "node:fs/promises";
import { encodePng, tileImages } from "../../dist/data/index.js";
import { generation, generationInputs } from "../../dist/gan/index.js";
import { everyClass } from "../../dist/metrics/index.js";
import { compile } from "../../dist/tensor/index.js";
import { openGenerator, openModel } from "../../dist/training/index.js";
import { classifierOf } from "./judges.js";

const [columns, shownCategories, widest] = [10, 5, 2];

/** Rows of `columns` images: a continuous code goes from −2 to 2, z and the category stay. Five categories each for the first code and the second. @param {string} run @param {string} file */
export async function codesPicture(run, file) {
  const model = await openModel(run, { threads: 1 });
  const { gan, spec, config, executor, state } = model;
  const { generator } = gan;
  if (generator?.classes === undefined) throw new Error(`${run} has no categories`);
  const codes = Number(config.options["continuous"]);
  const rows = codes * shownCategories;
  const count = rows * columns;
  const inputs = generationInputs(generator, count);
  const program = await compile(generation(gan, generator), { executor, state, inputs });
  const z = new Float32Array(count * generator.latent); // 0: the mean of what it was trained on
  const labels = Int32Array.from({ length: count }, (_, index) => Math.floor(index / columns) % shownCategories);
  for (let index = 0; index < count; index++) {
    const code = Math.floor(index / (columns * shownCategories));
    const value = widest * ((2 * (index % columns)) / (columns - 1) - 1);
    z[(index + 1) * generator.latent - codes + code] = value;
  }
  const images = Float32Array.from(program.run({ z, labels }).tensor("images"));
  const { height, width, channels } = spec;
  await writeFile(file, await encodePng(tileImages(images, { height, width, channels, count, columns, scale: 2 })));
  await model.dispose();
}

/** The share of each category's images that its most common class has, and how many classes are some category's. @param {string} data labelled */
export const categoriesFound =
  (data, perCategory = 100) =>
  /** @param {string} run */
  async (run) => {
    const generator = await openGenerator(run, { threads: 1 });
    const { classes: categories = 1 } = generator;
    const labels = everyClass(categories, perCategory);
    const images = generator.images([...labels.keys()], [...labels]);
    await generator.dispose();
    const classifier = await classifierOf(data, generator.image.height);
    const seen = classifier.classify(images).labels;
    const best = Array.from({ length: categories }, (_, category) => {
      const counts = Array.from({ length: classifier.classes }, () => 0);
      for (const [index, label] of labels.entries()) {
        const digit = seen[index] ?? 0;
        if (label === category) counts[digit] = (counts[digit] ?? 0) + 1;
      }
      const most = Math.max(...counts);
      return { part: most / perCategory, digit: counts.indexOf(most) };
    });
    const purity = best.reduce((sum, { part }) => sum + part, 0) / categories;
    const found = new Set(best.map(({ digit }) => digit)).size;
    return `${(100 * purity).toFixed(1)} % of a category's images are of one class, ${found} classes have a category (${labels.length} samples, classifier of ${data})`;
  };
