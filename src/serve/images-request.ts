/** @file A request for images, of the query of a URL or of a JSON body: one schema for checks and for the API's description. */
import * as v from "valibot";
import { ConfigError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import { largestSeed, parseSeeds } from "../base/seeds.js";
import { maxClasses } from "../data/limits.js";
import { checkTruncation, listItems, usualGrid } from "../training/index.js";
import type { DrawnItem } from "../training/index.js";
import { describeIssue } from "../training/config/issue.js";
import type { ModelFacts } from "./model-facts.js";

/** Images of one request. */
export const mostImages = 256;
/** Pixels of all images of one request, enlarged as asked. */
export const mostPixels = 2 ** 22;

/** What images may be asked for as. */
export const formats = ["png", "json", "pixels", "raw"] as const;
/** One of {@link formats}. */
export type Format = (typeof formats)[number];

const whole = (least: number, most: number) => {
  const advice = `give a whole number from ${least} to ${most}`;
  return v.pipe(v.number(advice), v.integer(advice), v.minValue(least, advice), v.maxValue(most, advice));
};
const truncationAdvice = "give a number from -2 to 2";
const list = (entry: ReturnType<typeof whole>, most: number, advice: string) =>
  v.union([v.pipe(v.string(), v.maxLength(4096)), v.pipe(v.array(entry), v.minLength(1), v.maxLength(most))], advice);

/** The fields of a request. */
export const requestSchema = v.strictObject({
  seed: v.optional(v.pipe(whole(0, largestSeed), v.description("which image"))),
  seeds: v.optional(
    v.pipe(
      list(whole(0, largestSeed), mostImages, `give seeds such as 0-15 or 1,5,7-9, at most ${mostImages}`),
      v.description(`which images, instead of seed: such as 0-15 or 1,5,7-9, or a list; at most ${mostImages} images`),
    ),
  ),
  class: v.optional(
    v.pipe(
      v.union(
        [whole(0, maxClasses - 1), list(whole(0, maxClasses - 1), maxClasses, "")],
        "give classes such as 7 or 0-9",
      ),
      v.description("of which classes, such as 7 or 0-9: each seed in each of them; all, at most 16, unless given"),
    ),
  ),
  truncation: v.optional(
    v.pipe(
      v.number(truncationAdvice),
      v.minValue(-2, truncationAdvice),
      v.maxValue(2, truncationAdvice),
      v.description("how far styles may be from their mean: 1 for no truncation, 0 for the mean"),
    ),
  ),
  format: v.optional(
    v.pipe(
      v.picklist(formats),
      v.description(
        "png: one image, or a grid of them; json: base64 PNG files; pixels: lists [H][W][C] of 0 to 255; raw: bytes [N, H, W, C]",
      ),
    ),
  ),
  columns: v.optional(v.pipe(whole(1, mostImages), v.description("images in a row of the grid; of png only"))),
  scale: v.optional(v.pipe(whole(1, 64), v.description("each pixel becomes a square of this side; of png and json"))),
  model: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(64),
      v.description("the model's id: other models are refused, and the answer can be kept for ever"),
    ),
  ),
});

/** Images that are asked for, checked against the model that is served. */
export interface ImagesRequest {
  readonly items: readonly DrawnItem[];
  readonly psi: number | undefined;
  readonly format: Format;
  /** Of a grid of several images. */
  readonly columns: number;
  readonly scale: number;
  /** Whether the model was named, so that the same request always has the same answer. */
  readonly isLasting: boolean;
}

const numeric = new Set(["seed", "truncation", "columns", "scale"]);
const decimal = /^-?\d{1,20}(\.\d{1,20})?$/;

/** The fields of a query. @throws ConfigError for one that is there twice */
export function queryFields(query: URLSearchParams): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, text] of query) {
    if (fields.has(name)) throw new ConfigError(`${quote(name)} is there twice; give it once`);
    fields.set(name, numeric.has(name) && decimal.test(text) ? Number(text) : text);
  }
  return Object.fromEntries(fields);
}

const byType: readonly (readonly [type: string, format: Format])[] = [
  ["application/json", "json"],
  ["application/octet-stream", "raw"],
];

/** The format that a client accepts. */
const acceptedFormat = (accept: string | undefined): Format =>
  byType.find(([type]) => accept?.toLowerCase().includes(type))?.[1] ?? "png";

/** A list as text or as numbers. @throws ConfigError when a text is no list */
const numbersOf = (value: string | number | readonly number[], field: string): readonly number[] =>
  typeof value === "string" ? parseSeeds(value, field, mostImages) : typeof value === "number" ? [value] : value;

/**
 * Checks a request.
 * @param fields of a query or a body
 * @param accept the header of that name; decides when no format is given
 * @throws ConfigError, one line, for what the model cannot do or nobody may ask for
 */
export function readImagesRequest(fields: unknown, model: ModelFacts, accept: string | undefined): ImagesRequest {
  const result = v.safeParse(requestSchema, fields, { abortEarly: true });
  if (!result.success) throw new ConfigError(describeIssue(result.issues[0], requestSchema, "", new Map()));
  const asked = result.output;
  if (asked.model !== undefined && asked.model !== model.id)
    throw new ConfigError(`model is ${quote(asked.model)}, but ${model.id} is served; leave it out, or ask for that`);
  const seeds = seedsOf(asked);
  const items = itemsOf(seeds, asked, model);
  checkTruncation(asked.truncation, model, "truncation");
  const format = asked.format ?? acceptedFormat(accept);
  const { scale = 1 } = asked;
  checkLooks(asked, format, model, items.length);
  const columns = asked.columns ?? usualGrid(seeds.length, items.length).columns;
  return { items, psi: asked.truncation, format, columns, scale, isLasting: asked.model !== undefined };
}

type Asked = v.InferOutput<typeof requestSchema>;

function seedsOf({ seed, seeds }: Asked): readonly number[] {
  if ((seed === undefined) === (seeds === undefined))
    throw new ConfigError("give seed or seeds, one of them: such as seed=7 or seeds=0-15");
  return numbersOf(seed ?? seeds ?? [], "seeds");
}

function itemsOf(seeds: readonly number[], asked: Asked, model: ModelFacts): readonly DrawnItem[] {
  const items = listItems(
    seeds,
    asked.class === undefined ? undefined : numbersOf(asked.class, "class"),
    model,
    "class",
  );
  if (items.length <= mostImages) return items;
  throw new ConfigError(`${items.length} images are more than ${mostImages}; ask for fewer at a time`);
}

/** @throws ConfigError for looks that the format does not have, and for answers that are too large */
function checkLooks({ columns, scale }: Asked, format: Format, { image }: ModelFacts, images: number): void {
  if (columns !== undefined && format !== "png")
    throw new ConfigError(`columns is of a grid, which ${format} is not; leave it out`);
  if (columns !== undefined && columns > images)
    throw new ConfigError(`columns is ${columns}, but there are ${images} images; give no more columns than images`);
  if (scale !== undefined && (format === "pixels" || format === "raw"))
    throw new ConfigError(`scale is of pictures, which ${format} is not; leave it out`);
  const pixels = image.width * image.height * (scale ?? 1) ** 2 * images;
  if (pixels > mostPixels)
    throw new ConfigError(
      `${images} images of ${pixels} pixels are more than ${mostPixels}; ask for fewer or smaller ones`,
    );
}
