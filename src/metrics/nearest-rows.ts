/**
 * @file The k nearest of very many rows, such as all training images, to each of some queries: ‖r‖² − 2 q·r by the engine, a block of rows at a time, around the
 * queries' mean, where the terms are small. That is in float32 and only chooses; distances of those that are chosen are computed again, as sums of squared
 * differences in float64.
 */
import { ShapeError } from "../base/errors.js";
import { add, compile, f32, matmul, mul, reshape, square, sub, sum, transposeMatrix } from "../tensor/index.js";
import type { Executor, Program } from "../tensor/index.js";

/** Rows that are read as they are needed. */
export interface RowSource {
  /** N. */
  readonly count: number;
  /** D. */
  readonly dimension: number;
  /** Reads rows by their numbers. @param into receives [indices.length, D] */
  fill(indices: Uint32Array, into: Float32Array): void;
}

/** Rows nearest to queries, the nearest first; of equal ones the first. */
export interface NearestRows {
  /** [Q, k], numbers of rows. */
  readonly indices: Uint32Array;
  /** [Q, k], squared Euclidean. */
  readonly squares: Float64Array;
}

/** How to search. */
export interface NearestOptions {
  /** Rows for each query. */
  readonly k: number;
  /** A row that each query is itself, and that does not count. */
  readonly own?: Uint32Array | undefined;
  /** Is told of the share of rows that were looked at. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Queries of a run of the program. */
const queryBlock = 256;
/** Rows of a run at most, and numbers of them. */
const most = { rows: 1024, numbers: 2 ** 22 };
/** Chosen beyond k: near rows whose order float32 cannot tell. */
const spare = 4;

/**
 * Finds them.
 * @param queries [Q, D], at least one
 * @throws ShapeError when there are no k rows for each, or a number is not finite
 */
export async function nearestRows(
  executor: Executor,
  queries: Float32Array,
  source: RowSource,
  { k, own, onProgress = () => undefined }: NearestOptions,
): Promise<NearestRows> {
  const { count, dimension } = source;
  const asked = queries.length / dimension;
  if (!Number.isInteger(asked) || asked < 1)
    throw new ShapeError(`neighbours: ${queries.length} values are no [N, ${dimension}] with N of at least 1`);
  const others = count - (own === undefined ? 0 : 1);
  if (!Number.isInteger(k) || k < 1 || others < k)
    throw new ShapeError(`neighbours: there are ${others} images to be near to, not ${k}; ask for fewer neighbours`);
  if (!queries.every(Number.isFinite))
    throw new ShapeError("neighbours: a value is not finite; give images without such values");
  const kept = Math.min(others, k + spare);
  const best = new Best(asked, kept);
  const block = Math.max(1, Math.min(most.rows, count, Math.floor(most.numbers / dimension)));
  const program = await compileScores(executor, dimension, block);
  try {
    const rows = new Float32Array(block * dimension);
    const part = new Float32Array(queryBlock * dimension);
    const centre = meanRow(queries, dimension);
    for (let start = 0; start < count; start += block) {
      const indices = Uint32Array.from({ length: Math.min(block, count - start) }, (_, index) => start + index);
      source.fill(indices, rows);
      for (let first = 0; first < asked; first += queryBlock) {
        const here = Math.min(queryBlock, asked - first);
        part.set(queries.subarray(first * dimension, (first + here) * dimension));
        const scores = program.run({ queries: part, rows, centre }).tensor("scores"); // [queryBlock, block]
        for (let query = 0; query < here; query++)
          best.meet(first + query, scores.subarray(query * block, query * block + indices.length), start, own);
      }
      onProgress(Math.min(1, (start + block) / count));
    }
  } finally {
    program.dispose();
  }
  return exact(queries, source, best, k);
}

/** The mean of rows, [D]. */
function meanRow(rows: Float32Array, dimension: number): Float32Array {
  const sums = new Float64Array(dimension);
  for (let at = 0; at < rows.length; at++) sums[at % dimension] = (sums[at % dimension] ?? 0) + (rows[at] ?? 0);
  return Float32Array.from(sums, (total) => (total * dimension) / rows.length);
}

/** Inputs `queries` [256, D], `rows` [block, D] and `centre` [D]; output `scores` [256, block]. */
const compileScores = (executor: Executor, dimension: number, block: number): Promise<Program> =>
  compile(
    ({ inputs: { queries, rows, centre } }) => {
      if (queries === undefined || rows === undefined || centre === undefined)
        throw new Error("internal: the distances lack their rows");
      const [q, r] = [sub(queries, centre), sub(rows, centre)];
      const norms = reshape(sum(square(r), { axes: [1] }), [1, block]);
      return { outputs: { scores: add(norms, mul(-2, matmul(q, transposeMatrix(r)))) } };
    },
    {
      executor,
      inputs: { queries: f32(queryBlock, dimension), rows: f32(block, dimension), centre: f32(dimension) },
    },
  );

/** The rows of least scores for each query, ascending. */
class Best {
  readonly kept: number;
  readonly indices: Uint32Array;
  readonly #scores: Float64Array;

  constructor(queries: number, kept: number) {
    this.kept = kept;
    this.indices = new Uint32Array(queries * kept);
    this.#scores = new Float64Array(queries * kept).fill(Infinity);
  }

  /** @param start the row of the first score */
  meet(query: number, scores: ArrayLike<number>, start: number, own: Uint32Array | undefined): void {
    const [from, to] = [query * this.kept, (query + 1) * this.kept - 1];
    const skipped = own === undefined ? -1 : (own[query] ?? -1) - start;
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] ?? 0;
      if (score >= (this.#scores[to] ?? 0) || row === skipped) continue;
      let place = to;
      for (; place > from && score < (this.#scores[place - 1] ?? 0); place--) {
        this.#scores[place] = this.#scores[place - 1] ?? 0;
        this.indices[place] = this.indices[place - 1] ?? 0;
      }
      this.#scores[place] = score;
      this.indices[place] = start + row;
    }
  }
}

/** The k nearest of those that were chosen. */
function exact(queries: Float32Array, source: RowSource, { indices, kept }: Best, k: number): NearestRows {
  const { dimension } = source;
  const asked = indices.length / kept;
  const found = { indices: new Uint32Array(asked * k), squares: new Float64Array(asked * k) };
  const rows = new Float32Array(kept * dimension);
  for (let query = 0; query < asked; query++) {
    const chosen = indices.subarray(query * kept, (query + 1) * kept);
    source.fill(chosen, rows);
    const ranked = Array.from(chosen, (index, row) => {
      let total = 0;
      for (let at = 0; at < dimension; at++)
        total += ((queries[query * dimension + at] ?? 0) - (rows[row * dimension + at] ?? 0)) ** 2;
      return { index, total };
    }).sort((a, b) => a.total - b.total || a.index - b.index);
    for (const [place, { index, total }] of ranked.slice(0, k).entries()) {
      found.indices[query * k + place] = index;
      found.squares[query * k + place] = total;
    }
  }
  return found;
}
