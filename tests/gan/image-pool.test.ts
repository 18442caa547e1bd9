/** @file The image pool against exchanges worked by hand: filling, replacing, one place wanted twice, more images than places. */
import { expect, test } from "vitest";
import { evaluate } from "#src/backends/reference/index.js";
import { ShapeError } from "#src/base/errors.js";
import { exchangeImages } from "#src/gan/index.js";
import { f32, trace } from "#src/tensor/index.js";
import { expectOneLine } from "../support/one-line.js";
import { named } from "../support/named.js";

/** Images of 1×1×2 whose two values are a number and its negative. */
const images = (...numbers: readonly number[]): number[] => numbers.flatMap((number) => [number, -number]);

/** One exchange; `exchange` and `place` are the draws of each image. */
function exchange(
  fakes: readonly number[],
  pool: readonly number[],
  count: number,
  draws: readonly (readonly [exchange: number, place: number])[],
): { seen: number[]; pool: number[]; count: number } {
  const graph = trace(
    ({ inputs }) => {
      const at = (name: string) => named(inputs, name);
      const { images: seen, memory } = exchangeImages(
        at("fakes"),
        { images: at("pool"), count: at("count") },
        { exchange: at("exchange"), place: at("place") },
      );
      return { outputs: { seen, pool: memory.images, count: memory.count } };
    },
    {
      fakes: f32(fakes.length, 1, 1, 2),
      pool: f32(pool.length, 1, 1, 2),
      count: f32(),
      exchange: f32(fakes.length),
      place: f32(fakes.length),
    },
    {},
  );
  const { outputs } = evaluate(
    graph,
    {
      fakes: images(...fakes),
      pool: images(...pool),
      count: [count],
      exchange: draws.map(([first]) => first),
      place: draws.map(([, second]) => second),
    },
    {},
  );
  const numbers = (name: string): number[] => {
    const values = Array.from(outputs[name] ?? []);
    const firsts = values.filter((_, index) => index % 2 === 0).map((value) => 0 + value); // no −0
    expect(values.filter((_, index) => index % 2 === 1).map((value) => 0 - value)).toEqual(firsts);
    return firsts;
  };
  return { seen: numbers("seen"), pool: numbers("pool"), count: outputs["count"]?.[0] ?? Number.NaN };
}

const [yes, no] = [0.49, 0.5];

test("while it has room, it keeps every image and gives it back", () => {
  expect(
    exchange([5, 6], [1, 0, 0, 0], 1, [
      [yes, 0],
      [no, 0],
    ]),
  ).toEqual({ seen: [5, 6], pool: [1, 5, 6, 0], count: 3 });
});

test("full, it exchanges below one half and only then", () => {
  const result = exchange([5, 6, 7], [1, 2, 3, 4], 4, [
    [yes, 0.5],
    [no, 0],
    [yes, 0.999],
  ]);
  expect(result).toEqual({ seen: [3, 6, 4], pool: [1, 2, 5, 7], count: 4 });
});

test("of two images that want one place the last has it; both get what was there", () => {
  const result = exchange([5, 6, 7], [1, 2, 3, 4], 4, [
    [yes, 0.3],
    [yes, 0.49],
    [no, 0.3],
  ]);
  expect(result).toEqual({ seen: [2, 2, 7], pool: [1, 6, 3, 4], count: 4 });
});

test("a batch that fills it and goes on exchanges with what was there before, or with nothing", () => {
  expect(
    exchange([5, 6, 7], [1, 0], 1, [
      [yes, 0.9],
      [yes, 0.9],
      [no, 0.9],
    ]),
  ).toEqual({ seen: [5, 1, 7], pool: [6, 5], count: 2 });
  expect(
    exchange([5, 6, 7], [0, 0], 0, [
      [yes, 0.9],
      [yes, 0.9],
      [yes, 0.9],
    ]),
  ).toEqual({ seen: [5, 6, 7], pool: [5, 6], count: 2 });
});

test("images unlike the pool's are refused", () => {
  const shapes = { fakes: f32(2, 4, 4, 3), pool: f32(5, 4, 4, 1), count: f32(), draws: f32(2) };
  expectOneLine(
    ShapeError,
    () =>
      trace(
        ({ inputs }) => {
          const at = (name: string) => named(inputs, name);
          const draws = { exchange: at("draws"), place: at("draws") };
          const result = exchangeImages(at("fakes"), { images: at("pool"), count: at("count") }, draws);
          return { outputs: { seen: result.images } };
        },
        shapes,
        {},
      ),
    "[2, 4, 4, 3]",
    "[5, 4, 4, 1]",
  );
});
