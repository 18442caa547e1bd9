/** @file What a page, a Worker and Node are given alike: a trained generator and what can be asked of it. */
import { ConfigError } from "../base/errors.js";
import { largestSeed } from "../base/seeds.js";
import type { ImageSpec } from "../gan/index.js";
import { checkTruncation } from "../training/models/drawing-list.js";
import type { ModelOptions } from "../training/models/model.js";
import type { DownloadOptions } from "./download.js";
import type { Images } from "./images.js";

/**
 * A checkpoint: its address, or its bytes. In Node also a checkpoint's path, a run's folder, or its name, number or `last` inside `runs`, with `@best` for
 * its best checkpoint.
 */
export type GeneratorSource = string | URL | Blob | ArrayBuffer | Uint8Array;

/** How to load and run. */
export interface LoadOptions extends DownloadOptions {
  /** Threads of the engine; as many as there are processors, up to 8, unless given. A page itself, and a page that is not cross-origin isolated, has one. */
  readonly threads?: ModelOptions["threads"];
  /** Same bits on every machine, at some cost in speed; as in the run unless given. */
  readonly deterministic?: ModelOptions["deterministic"];
  /** Images that are computed at a time, 32 unless given. With 1 a single image comes soonest; of another number images may differ in their last bits. */
  readonly batch?: number;
}

/** What to draw. */
export interface ImagesRequest {
  /** One image each: whole numbers from 0 to 2³² − 1. A seed always gives the same image. */
  readonly seeds: readonly number[];
  /** The class of all images, or of each, for a generator that has classes; 0 unless given. */
  readonly classes?: number | readonly number[] | undefined;
  /** ψ, how far styles may be from their mean, for a generator that has styles: 1 for all variety, less for fewer failures. */
  readonly truncation?: number | undefined;
}

/** What is known of a generator. */
export interface GeneratorFacts {
  /** What it was trained by, and on. */
  readonly recipe: string;
  readonly data: string;
  /** Steps it was trained for. */
  readonly step: number;
  readonly image: ImageSpec;
  /** Number of classes that can be asked for, where there are any. */
  readonly classes?: number;
  /** ψ that it draws with unless told otherwise, where it has styles. */
  readonly truncation?: number;
}

/** What can be asked of a generator. */
export interface GeneratorCalls {
  /** @throws ConfigError for seeds, classes or a truncation that there are not */
  readonly images: (request: ImagesRequest) => Promise<Images>;
  /** Gives its memory and threads back; it draws nothing after that. */
  readonly dispose: () => Promise<void>;
}

/** A generator that has been loaded. */
export interface LoadedGenerator extends GeneratorFacts, GeneratorCalls {}

/** A request that has been checked: a class for each seed. */
export interface CheckedRequest {
  readonly seeds: readonly number[];
  readonly labels: readonly number[] | undefined;
  readonly psi: number | undefined;
}

/** @throws ConfigError for seeds, classes or a truncation that there are not */
export function checkRequest(request: ImagesRequest, facts: GeneratorFacts): CheckedRequest {
  const { seeds, truncation } = request;
  const seed = seeds.find((value) => !isWhole(value, largestSeed));
  if (seed !== undefined) throw new ConfigError(`seeds: ${seed} is no whole number from 0 to ${largestSeed}`);
  checkTruncation(truncation, facts, "truncation");
  if (truncation !== undefined && !Number.isFinite(truncation)) {
    throw new ConfigError(`truncation: ${truncation} is no number; give one from 0 to 1`);
  }
  return { seeds, labels: checkClasses(request, facts), psi: truncation };
}

function checkClasses({ seeds, classes }: ImagesRequest, { classes: count, recipe }: GeneratorFacts) {
  if (classes === undefined) return undefined;
  if (count === undefined) {
    throw new ConfigError(`classes: recipe ${recipe} was trained without classes; leave it out`);
  }
  const labels = typeof classes === "number" ? seeds.map(() => classes) : classes;
  if (labels.length !== seeds.length) {
    throw new ConfigError(`classes: ${labels.length} for ${seeds.length} seeds; give one for each, or one for all`);
  }
  const unknown = labels.find((label) => !isWhole(label, count - 1));
  if (unknown !== undefined) {
    throw new ConfigError(`classes: there is no class ${unknown}; give some of 0 to ${count - 1}`);
  }
  return labels;
}

const isWhole = (value: number, largest: number): boolean => Number.isInteger(value) && value >= 0 && value <= largest;
