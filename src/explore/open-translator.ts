/** @file A trained network that makes images from images, from a run or a checkpoint file. */
import { ConfigError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import { translation, translationInputs } from "../gan/index.js";
import { compile } from "../tensor/index.js";
import { openModel } from "../training/index.js";
import type { Model, ModelOptions } from "../training/index.js";
import type { ImageTranslator } from "./translate-files.js";

/** A translator in engine memory. */
export interface OpenTranslator
  extends ImageTranslator, Pick<Model, "config" | "step" | "file" | "warnings" | "dispose"> {
  /** What it is called in its GAN: `a-to-b`. */
  readonly name: string;
}

/** Which translator of a run to open, and how. */
export interface TranslatorRequest {
  /** Its name in the GAN; may be left out if there is one only, or to take the first. */
  readonly name?: string | undefined;
  /** Images per call, at least 1. */
  readonly batch: number;
  readonly device?: ModelOptions;
  /** Where names and numbers of runs are looked up. */
  readonly runs?: string;
}

/**
 * Opens a translator.
 * @param source a checkpoint file, a run's folder, or its name, number or `last` inside `runs`
 * @throws CheckpointError when there is none or it is damaged; ConfigError when the run makes no images from images, or none of that name
 */
export async function openTranslator(source: string, request: TranslatorRequest): Promise<OpenTranslator> {
  const { batch, device = {}, runs = "runs" } = request;
  const model = await openModel(source, device, runs);
  try {
    const { gan, config, step, file, warnings, executor, state } = model;
    const translators = gan.translators ?? {};
    const names = Object.keys(translators);
    const name = request.name ?? names[0] ?? "";
    const translator = translators[name];
    if (translator === undefined) {
      throw new ConfigError(
        names.length === 0
          ? `${source}: recipe ${config.recipe} makes no images from images; give a run of pix2pix or cyclegan`
          : `${source}: recipe ${config.recipe} does not translate ${quote(name)}, only ${names.join(", ")}; choose one of these`,
      );
    }
    const inputs = translationInputs(translator, batch);
    const program = await compile(translation(gan, translator), { executor, state, inputs });
    const { from, to } = translator;
    return {
      ...{ name, from, to, batch, config, step, file, warnings },
      translate: (images) => Float32Array.from(program.run({ images }).tensor("images")),
      dispose: () => model.dispose(),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}
