/** @file Numbers, seeds and layouts of grids, as flags give them. */
import { ConfigError } from "../base/errors.js";
import { quote } from "../base/quote.js";
import { largestSeed, mostSeeds, parseSeeds } from "../base/seeds.js";
import type { Grid } from "../data/index.js";

/** A whole number of a flag. @throws ConfigError when it is none or out of range */
export function parseWhole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ConfigError(`${flag} is ${quote(text)}; give a whole number from ${least} to ${most}`);
}

/** A number of a flag. @param most may be Infinity. @throws ConfigError when it is none or out of range */
export function parseReal(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most) return value;
  const range = most === Infinity ? `${least} on` : `${least} to ${most}`;
  throw new ConfigError(`${flag} is ${quote(text)}; give a number from ${range}`);
}

/** ψ of `--trunc`. @throws ConfigError when it is none or out of range */
export function parseTruncation(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= -2 && value <= 2) return value;
  throw new ConfigError(`--trunc is ${quote(text)}; give a number from -2 to 2: 1 for no truncation, 0 for the mean`);
}

/** Seeds by `--seeds`, or by `--count` and `--seed`, or as many as the grid has places, or 32. @throws ConfigError */
export function chooseSeeds(
  flags: { readonly seeds?: string; readonly count?: string; readonly seed: string },
  places: number | undefined,
): number[] {
  const { seeds, count, seed } = flags;
  if (seeds !== undefined && count !== undefined)
    throw new ConfigError("--seeds and --count exclude each other; give one of them");
  if (seeds !== undefined) return parseSeeds(seeds);
  const first = parseWhole("--seed", seed, 0, largestSeed);
  const wanted = count === undefined ? (places ?? 32) : parseWhole("--count", count, 1, mostSeeds);
  if (first + wanted - 1 > largestSeed)
    throw new ConfigError(`--count ${wanted} from --seed ${first} goes beyond ${largestSeed}; choose a smaller seed`);
  return Array.from({ length: wanted }, (_, index) => first + index);
}

/** Reads `8x4`. @throws ConfigError when it is no such layout */
export function parseGrid(text: string): Grid {
  const [, columns, rows] = /^\s*(\d{1,4})\s*[x×X]\s*(\d{1,4})\s*$/.exec(text) ?? [];
  const grid = { columns: Number(columns ?? 0), rows: Number(rows ?? 0) };
  if (grid.columns < 1 || grid.rows < 1)
    throw new ConfigError(`--grid ${quote(text)} is no layout; give columns x rows, such as 8x4`);
  return grid;
}
