/** @file Seeds of images, and lists of them as people write them. */
import { ConfigError } from "./errors.js";
import { quote } from "./quote.js";

/** Seeds have 32 bits. */
export const largestSeed = 0xffff_ffff;
/** Longest list of seeds. */
export const mostSeeds = 100_000;

/**
 * Reads `0-31` or `1,5,7-9`.
 * @param flag what the text was given as, for messages
 * @param most how many seeds there may be
 * @returns seeds in the order given
 * @throws ConfigError when it is no such list or too long
 */
export function parseSeeds(text: string, flag = "--seeds", most = mostSeeds): number[] {
  const subject = `${flag} ${quote(text)}`;
  const seeds: number[] = [];
  for (const part of text.split(",")) {
    const [, first, last = first] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined)
      throw new ConfigError(`${subject}: ${quote(part)} is no number or range; give numbers such as 0-31 or 1,5,7-9`);
    const [from, to] = [Number(first), Number(last)];
    if (to < from) throw new ConfigError(`${subject}: ${from}-${to} runs backwards; write ${to}-${from}`);
    if (to > largestSeed) throw new ConfigError(`${subject}: seeds go up to ${largestSeed}`);
    if (seeds.length + to - from + 1 > most)
      throw new ConfigError(`${subject}: more than ${most} images; ask for fewer at a time`);
    for (let seed = from; seed <= to; seed++) seeds.push(seed);
  }
  return seeds;
}
