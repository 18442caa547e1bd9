/**
 * @file Sizes of axes that may depend on what a model is run on: times / over · Π symbols, as in `batch`, `4·height` or `batch/2`. They are read off
 * several traces of one function, in which each symbol in turn has other values.
 */
import { ConfigError, invariant } from "../../base/errors.js";

/** Names of what may vary, and their values in a trace: `batch`, `height`, `width`. */
export type Settings = Readonly<Record<string, number>>;

/** A size; without symbols a plain number. */
export interface Size {
  readonly times: number;
  readonly over: number;
  /** Sorted; one that counts twice is there twice. */
  readonly symbols: readonly string[];
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

function sizeOf(times: number, over: number, symbols: readonly string[]): Size {
  const common = divisor(times, over);
  return { times: times / common, over: over / common, symbols: [...symbols].sort() };
}

/** A size that does not vary. */
export const fixed = (size: number): Size => ({ times: size, over: 1, symbols: [] });
/** The size that a symbol stands for. */
export const symbol = (name: string): Size => ({ times: 1, over: 1, symbols: [name] });

export const one = fixed(1);
export const isOne = ({ times, over, symbols }: Size): boolean => times === 1 && over === 1 && symbols.length === 0;

/** The number, if it does not vary. */
export const fixedValue = ({ times, symbols }: Size): number | undefined => (symbols.length === 0 ? times : undefined);

/** Its number in a trace. */
export const valueIn = ({ times, over, symbols }: Size, settings: Settings): number =>
  (times * symbols.reduce((product, name) => product * (settings[name] ?? 1), 1)) / over;

export const product = (sizes: readonly Size[]): Size =>
  sizes.reduce((a, b) => sizeOf(a.times * b.times, a.over * b.over, [...a.symbols, ...b.symbols]), one);

/** As a person reads it, and as ONNX names it: `batch`, `batch/2`, `4*height`. */
export function formatSize({ times, over, symbols }: Size): string {
  const factors = [...(times === 1 && symbols.length > 0 ? [] : [String(times)]), ...symbols];
  return factors.join("*") + (over === 1 ? "" : `/${over}`);
}

export const sameSize = (a: Size, b: Size): boolean => formatSize(a) === formatSize(b);

/** How often a symbol may count in one size. */
const mostPowers = 2;

/**
 * The size that has these values.
 * @param values of traces, and @param settings theirs; in each but the first, one symbol differs from the first's
 * @throws ConfigError when it is no such product
 */
export function fitSize(values: readonly number[], settings: readonly Settings[]): Size {
  const [value, base] = [values[0], settings[0]];
  invariant(value !== undefined && base !== undefined, "a size of no trace");
  const symbols = Object.keys(base).flatMap((name) => {
    const powers = Array.from({ length: mostPowers + 1 }, (_, power) => power);
    const power = powers.find((candidate) =>
      settings.every((setting, index) => {
        const ratio = (setting[name] ?? 1) / (base[name] ?? 1);
        return ratio === 1 || Math.abs((values[index] ?? 0) / value - ratio ** candidate) < 1e-9;
      }),
    );
    if (power === undefined)
      throw new ConfigError(`a size is ${values.join(", ")} where ${name} varies, which is no multiple of it`);
    return Array.from({ length: power }, () => name);
  });
  return sizeOf(value, valueIn({ times: 1, over: 1, symbols }, base), symbols);
}
