/** @file Examples that a person has looked at, as a table: `seed,label` on each line, a label 0 or 1 for no and yes, or a number of how much. */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { ConfigError, DataError } from "../../base/errors.js";
import { printable } from "../../base/printable.js";
import { largestSeed, mostSeeds } from "../../base/seeds.js";
import type { Supervision } from "./supervised-directions.js";

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Reads a table; its first line may be a heading. Called as the file is. @throws DataError for a file that is none */
export async function readExamples(file: string): Promise<Supervision> {
  const name = printable(file);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError(`${name}: cannot be read (${cause.code ?? cause.message}); give a table of seed,label`, {
      cause,
    });
  });
  const seeds: number[] = [];
  const values: number[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const cells = line.split(",").map((cell) => cell.trim());
    if (line.trim() === "" || (at === 0 && !number.test(cells[0] ?? ""))) continue;
    const [seed, value] = cells.map((cell) => (number.test(cell) ? Number(cell) : Number.NaN));
    const isSeed = seed !== undefined && Number.isInteger(seed) && seed >= 0 && seed <= largestSeed;
    if (cells.length !== 2 || !isSeed || value === undefined || !Number.isFinite(value))
      throw new DataError(`${name}, line ${at + 1}: is no seed and label, such as 17,1; correct it`);
    if (seeds.length === mostSeeds) throw new DataError(`${name}: has more than ${mostSeeds} examples; give fewer`);
    seeds.push(seed);
    values.push(value);
  }
  return { name: basename(file, extname(file)), seeds, values };
}
