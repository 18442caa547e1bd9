/** @file `ganvas compress` and `ganvas decompress`. */
import { fitPixels, readImage, readWhole } from "../../data/index.js";
import type { Picture, Pixels } from "../../data/index.js";
import { openImageCodec, outputsOf, writePicture, writeResult } from "../../explore/index.js";
import { makeOutputFolder } from "../output-folder.js";
import { forEachFile, printResult, printWarnings, threadsOf } from "../use-flags.js";
import type { UseFlags } from "../use-flags.js";

/** Flags as commander gives them. */
export interface CompressFlags extends UseFlags {
  readonly out: string;
  readonly pictures?: boolean;
}

const extension = ".gvc";
/** Far more than an image of the largest size needs. */
const mostBytes = 64 * 1024 * 1024;

/** Compresses image files and gives the exit code. */
export async function compressCommand(run: string, files: readonly string[], flags: CompressFlags): Promise<number> {
  const pairs = outputsOf(files, flags.out, extension);
  const codec = await openImageCodec(run, threadsOf(flags), flags.runs);
  try {
    printWarnings(codec.warnings);
    await makeOutputFolder(flags.out);
    return await forEachFile(pairs, async ({ input, output }) => {
      const image = await readImage(input);
      const { bytes, picture } = await codec.compress(image, input);
      await writeResult(output, bytes);
      const { width, height } = image;
      if (flags.pictures === true) await writePicture(output.replace(/\.gvc$/, ".png"), picture);
      const bitsPerPixel = (8 * bytes.length) / (width * height);
      const psnr = peakSignalToNoise(fitPixels(image, { channels: codec.channels }), picture);
      printResult(
        flags,
        { type: "compressed", input, output, width, height, bytes: bytes.length, bitsPerPixel, psnr },
        `${input}: ${bytes.length} bytes, ${bitsPerPixel.toFixed(3)} bits per pixel, PSNR ${psnr.toFixed(1)} dB, ${output}`,
      );
    });
  } finally {
    await codec.dispose();
  }
}

/** Decompresses files and gives the exit code. */
export async function decompressCommand(run: string, files: readonly string[], flags: CompressFlags): Promise<number> {
  const pairs = outputsOf(files, flags.out);
  const codec = await openImageCodec(run, threadsOf(flags), flags.runs);
  try {
    printWarnings(codec.warnings);
    await makeOutputFolder(flags.out);
    return await forEachFile(pairs, async ({ input, output }) => {
      const bytes = await readWhole(input, mostBytes, "give a file that ganvas compress wrote");
      const picture = await codec.decompress(bytes, input);
      await writePicture(output, picture);
      const { width, height } = picture;
      printResult(
        flags,
        { type: "decompressed", input, output, width, height },
        `${input}: ${width}×${height} pixels, ${output}`,
      );
    });
  } finally {
    await codec.dispose();
  }
}

/** 10 log₁₀(255² / MSE), in dB. */
function peakSignalToNoise(a: Pixels, b: Picture): number {
  const squares = a.data.reduce((sum, value, index) => sum + (value - (b.data[index] ?? 0)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / a.data.length));
}
