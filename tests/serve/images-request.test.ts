/** @file Requests: what is read from queries and bodies, and that whatever is wrong is one line. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError } from "#src/base/errors.js";
import { formats, mostImages, queryFields, readImagesRequest } from "#src/serve/images-request.js";
import type { ImagesRequest } from "#src/serve/images-request.js";
import type { ModelFacts } from "#src/serve/model-facts.js";
import { expectOneLine } from "../support/one-line.js";

const image = { height: 8, width: 8, channels: 1 };
const plain: ModelFacts = { id: "0123456789abcdef", recipe: "dcgan", step: 1, image };
const classed: ModelFacts = { ...plain, recipe: "cgan", classes: 3 };
const styled: ModelFacts = { ...plain, recipe: "stylegan2", truncation: 0.7 };

const read = (query: string, model = plain, accept?: string): ImagesRequest =>
  readImagesRequest(queryFields(new URLSearchParams(query)), model, accept);
const seedsOf = (query: string): number[] => read(query).items.map(({ seed }) => seed);

describe("a query", () => {
  test("names seeds", () => {
    expect(seedsOf("seed=7")).toEqual([7]);
    expect(seedsOf("seeds=3,1,5-7")).toEqual([3, 1, 5, 6, 7]);
    expect(seedsOf("seeds=0-255")).toHaveLength(mostImages);
    expect(read("seed=4294967295").columns).toBe(1);
    expect(read("seeds=0-15")).toMatchObject({ columns: 8, scale: 1, format: "png", psi: undefined, isLasting: false });
  });

  test("each seed in each class that is asked for, a row per seed", () => {
    const { items, columns } = read("seeds=4,4&class=2,0", classed);
    expect(items.map(({ seed, label }) => [seed, label])).toEqual([
      [4, 2],
      [4, 0],
      [4, 2],
      [4, 0],
    ]);
    expect(columns).toBe(2);
    expect(read("seed=1", classed).items.map(({ label }) => label)).toEqual([0, 1, 2]);
  });

  test("format by name, or by what the client accepts", () => {
    expect(read("seed=1", plain, "application/json").format).toBe("json");
    expect(read("seed=1", plain, "application/octet-stream").format).toBe("raw");
    expect(read("seed=1", plain, "text/html,*/*").format).toBe("png");
    for (const format of formats)
      expect(read(`seed=1&format=${format}`, plain, "application/json").format).toBe(format);
  });

  test("truncation where there are styles", () => {
    expect(read("seed=1&truncation=-0.5", styled).psi).toBe(-0.5);
    expect(read("seed=1", styled).psi).toBeUndefined();
  });

  test("lasts if it names the model", () => expect(read(`seed=1&model=${plain.id}`).isLasting).toBe(true));

  test.each([
    ["", "give seed or seeds"],
    ["seed=1&seeds=2", "one of them"],
    ["seed=1&seed=2", "is there twice"],
    ["seed=-1", "0 to 4294967295"],
    ["seed=4294967296", "0 to 4294967295"],
    ["seed=1.5", "whole number"],
    ["seed=NaN", "whole number"],
    ["seed=", "whole number"],
    ["seed=0x10", "whole number"],
    ["seeds=0-256", "more than 256"],
    ["seeds=0-1000000000", "more than 256"],
    ["seeds=5-1", "backwards"],
    ["seed=1&class=0", "without classes"],
    ["seed=1&truncation=0.5", "has no styles"],
    ["seed=1&truncation=NaN", "from -2 to 2"],
    ["seed=1&truncation=Infinity", "from -2 to 2"],
    ["seed=1&format=gif", "choose one of png, json, pixels, raw"],
    ["seed=1&columns=2", "no more columns than images"],
    ["seeds=0-3&columns=2&format=raw", "columns is of a grid"],
    ["seed=1&scale=2&format=pixels", "scale is of pictures"],
    ["seeds=0-255&scale=64", "ask for fewer or smaller"],
    ["seed=1&model=other", "0123456789abcdef is served"],
    ["seed=1&sede=2", "no field"],
    ["seed=1&__proto__=2", "no field"],
  ])("%s is refused", (query, words) => void expectOneLine(ConfigError, () => read(query), words));

  test.each([
    ["seed=1&class=3", "there is no class 3"],
    ["seed=1&class=-1", "no number or range"],
    ["seeds=0-99&class=0-2", "300 images are more than 256"],
  ])(
    "of a model with classes, %s is refused",
    (query, words) => void expectOneLine(ConfigError, () => read(query, classed), words),
  );
});

test("a body's lists are numbers or text; anything else is refused on one line", () => {
  const { items } = readImagesRequest({ seeds: [9, 2], class: [1], format: "raw" }, classed, undefined);
  expect(items).toEqual([
    { seed: 9, label: 1 },
    { seed: 2, label: 1 },
  ]);
  for (const body of [null, [], 7, "seed=1", {}, { seeds: [] }, { seeds: [1, "2"] }, { seeds: [-1] }, { seed: "7" }]) {
    expectOneLine(ConfigError, () => readImagesRequest(body, plain, undefined));
  }
  expectOneLine(
    ConfigError,
    () => readImagesRequest({ seed: 1, truncation: Number.NaN }, styled, undefined),
    "from -2",
  );
});

test("whatever comes, it is a request within bounds or one line", () => {
  const value = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.constant(null),
    fc.array(fc.integer(), { maxLength: 4 }),
  );
  const names = fc.constantFrom("seed", "seeds", "class", "truncation", "format", "columns", "scale", "model", "x");
  fc.assert(
    fc.property(
      fc.oneof(fc.dictionary(names, value), fc.jsonValue()),
      fc.constantFrom(plain, classed, styled),
      (fields, model) => {
        try {
          const { items, psi, columns } = readImagesRequest(fields, model, undefined);
          expect(items.length).toBeLessThanOrEqual(mostImages);
          expect(columns).toBeLessThanOrEqual(items.length);
          expect(psi === undefined || Math.abs(psi) <= 2).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect((error as Error).message).not.toMatch(/[\r\n]/);
        }
      },
    ),
  );
});
