/** @file Resampling against PyTorch's: sizes, values and gradients of every operation; the same bits on one thread and on two. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as ops from "#src/tensor/index.js";
import { compile, vjp } from "#src/tensor/index.js";
import type { Executor, Tensor } from "#src/tensor/index.js";
import { named } from "../support/named.js";
import { engines } from "./engines.js";
import { expectParity, readFixture, specOf } from "./fixture.js";

const fixture = readFixture("resampling");

/** A case's options; those of another operation are not there. */
interface Options {
  readonly operation: string;
  readonly factor?: number;
  readonly padding?: unknown;
  readonly taps?: readonly number[];
  readonly filter?: ops.FilterOptions;
}

const filterOf = ({ taps = [], filter = {} }: Options) => ops.setupFilter(taps, filter);

const operations: Readonly<Record<string, (x: Tensor, options: Options) => Tensor>> = {
  upsampleNearest: (x, { factor }) => ops.upsampleNearest(x, factor),
  upsampleBilinear: (x, { factor }) => ops.upsampleBilinear(x, factor),
  upsampleBicubic: (x, { factor }) => ops.upsampleBicubic(x, factor),
  downsampleBilinear: (x, { factor }) => ops.downsampleBilinear(x, factor),
  downsampleArea: (x, { factor }) => ops.downsampleArea(x, factor),
  pixelShuffle: (x, { factor }) => ops.pixelShuffle(x, factor),
  pixelUnshuffle: (x, { factor }) => ops.pixelUnshuffle(x, factor),
  avgPool2d: (x, options) => ops.avgPool2d(x, options as ops.PoolOptions),
  maxPool2d: (x, options) => ops.maxPool2d(x, options as ops.PoolOptions),
  padReflect: (x, { padding }) => ops.padReflect(x, padding as ops.ImagePadding),
  padReplicate: (x, { padding }) => ops.padReplicate(x, padding as ops.ImagePadding),
  upfirdn2d: (x, options) => ops.upfirdn2d(x, filterOf(options), options as ops.UpfirdnOptions),
  blur: (x, options) => ops.blur(x, filterOf(options)),
  upsampleFiltered: (x, options) => ops.upsampleFiltered(x, filterOf(options), options.factor),
  downsampleFiltered: (x, options) => ops.downsampleFiltered(x, filterOf(options), options.factor),
};

const cases = Object.entries(JSON.parse(fixture.metadata["cases"] ?? "{}") as Record<string, Options>).map(
  ([name, options]) => ({ name, options }),
);

test("every operation is covered", () => {
  const inFixture = new Set(cases.map(({ options }) => options.operation));
  expect([...inFixture].sort()).toEqual(Object.keys(operations).sort());
});

const outputs = ["y", "dx"];
/** float32 results of a case by the kind of engine, over its numbers of threads. */
const bits = new Map<string, Record<string, ArrayLike<number>>>();

describe.each(engines)("$name", ({ name: engineName, start, isExact }) => {
  let executor: Executor;
  beforeAll(async () => void (executor = await start()));
  afterAll(() => executor.dispose());

  test.each(cases)("$name", async ({ name, options }) => {
    const [x, cotangent] = [fixture.tensor(`${name}.x`), fixture.tensor(`${name}.cotangent`)];
    const shapes: (readonly number[])[] = [];
    const program = await compile(
      ({ inputs }) => {
        const image = named(inputs, "x");
        const y = operations[options.operation]?.(image, options) ?? image;
        const [dx = y] = vjp(y, [image], named(inputs, "cotangent"));
        shapes.push(y.shape, dx.shape);
        return { outputs: { y, dx } };
      },
      { executor, inputs: { x: specOf(x), cotangent: specOf(cotangent) } },
    );
    const result = program.run({ x: x.values, cotangent: cotangent.values });
    outputs.forEach((output, index) => {
      const { shape, values } = fixture.tensor(`${name}.${output}`);
      expect(shapes[index], output).toEqual(shape);
      expectParity(result.tensor(output), values, isExact ? 1e-9 : 1e-5, `${output} of ${name}`);
    });
    const key = `${name} ${engineName.replace(/\d threads?/, "")}`;
    const got = Object.fromEntries(outputs.map((output) => [output, result.tensor(output).slice()]));
    expect(got, "the same bits on one thread and on two").toEqual(bits.get(key) ?? got);
    bits.set(key, got);
    program.dispose();
  });
});
