/** @file A generator from a checkpoint, wherever that is. */
import { readNamed } from "#named-model";
import { decodeCheckpoint } from "../training/checkpoints/checkpoint.js";
import type { LoadedCheckpoint } from "../training/checkpoints/checkpoint.js";
import { generationSpecsOf, generatorOf } from "../training/models/generator.js";
import { modelOf } from "../training/models/model.js";
import { Images } from "./images.js";
import { checkRequest } from "./loaded.js";
import type { GeneratorCalls, GeneratorFacts, GeneratorSource, LoadOptions } from "./loaded.js";

/** Loads a generator. @throws as `loadGenerator` */
export async function openCheckpoint(
  source: GeneratorSource,
  options: LoadOptions,
): Promise<GeneratorCalls & { readonly facts: GeneratorFacts }> {
  const { signal, threads, deterministic, batch } = options;
  const loaded = await read(source, options);
  signal?.throwIfAborted();
  const chosen = {
    ...(threads === undefined ? {} : { threads }),
    ...(deterministic === undefined ? {} : { deterministic }),
  };
  const model = await modelOf(loaded, chosen, generationSpecsOf);
  const generator = await generatorOf(model, loaded.file, batch);
  const { config, step, image, classes, truncation } = generator;
  const facts: GeneratorFacts = {
    ...{ recipe: config.recipe, data: config.data, step, image },
    ...(classes === undefined ? {} : { classes }),
    ...(truncation === undefined ? {} : { truncation }),
  };
  return {
    facts,
    images: async (request) => {
      const { seeds, labels, psi } = checkRequest(request, facts);
      return new Images(generator.images(seeds, labels, psi), image);
    },
    dispose: () => generator.dispose(),
  };
}

async function read(source: GeneratorSource, options: LoadOptions): Promise<LoadedCheckpoint> {
  if (typeof source === "string" || source instanceof URL) return readNamed(source, options);
  const file = source instanceof File ? source.name : "checkpoint";
  const bytes =
    source instanceof Uint8Array
      ? source
      : new Uint8Array(source instanceof Blob ? await source.arrayBuffer() : source);
  return { checkpoint: decodeCheckpoint(bytes, file), file, warnings: [] };
}
