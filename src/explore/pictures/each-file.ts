/** @file Pictures from files, each made into another picture in its own size; a file that fails does not stop the others. */
import { readImage } from "../../data/index.js";
import type { Picture, Pixels } from "../../data/portable.js";
import { writePicture } from "./image-files.js";
import type { FilePair } from "./image-files.js";
import { unlessFailed } from "./translate-files.js";
import type { Translated } from "./translate-files.js";

/** Reads each file, and writes what becomes of its picture as PNG. @param work is told the file's name for its messages */
export async function* eachFile(
  pairs: readonly FilePair[],
  work: (picture: Pixels, file: string) => Promise<Picture>,
): AsyncGenerator<Translated, void, void> {
  for (const { input, output } of pairs) {
    yield await unlessFailed(input, async () => {
      const picture = await work(await readImage(input), input);
      await writePicture(output, picture);
      const { width, height } = picture;
      return { input, output, width, height };
    });
  }
}
