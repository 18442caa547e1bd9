/** @file Linear and logistic regression with a ridge, and how well they do on rows that they have not seen. */
import { dot } from "../../base/dot.js";
import { auroc } from "../../metrics/auroc.js";

/** Rows, and a value of each. */
export interface Observations {
  /** [N, D], row by row. */
  readonly rows: Float32Array;
  /** D. */
  readonly size: number;
  /** [N]; for a logistic regression 0 and 1. */
  readonly values: ArrayLike<number>;
}

/** y = w · x + b, or P(y = 1) = σ(w · x + b). */
export interface Regression {
  readonly weights: Float64Array;
  readonly bias: number;
}

/** What the squares of weights cost, in units of the rows' mean square: little, but all that holds a weight which no row speaks about. */
const ridge = 1e-3;
/** Newton's steps of a logistic regression; it is convex, and they converge quadratically. */
const newtonSteps = 12;

/** Least squares: argmin Σ (w · xᵢ + b − yᵢ)² + λ ‖w‖². */
export const linearRegression = (observations: Observations): Promise<Regression> =>
  weightedLeastSquares(observations, undefined, ridge);

/** Maximum likelihood by iterated weighted least squares (Bishop 2006, Pattern Recognition and Machine Learning, equation 4.99). */
export async function logisticRegression({ rows, size, values }: Observations): Promise<Regression> {
  const count = values.length;
  let fit: Regression = { weights: new Float64Array(size), bias: 0 };
  for (let step = 0; step < newtonSteps; step++) {
    const [weights, responses] = [new Float64Array(count), new Float64Array(count)];
    for (let row = 0; row < count; row++) {
      const activation = predicted(fit, rows, size, row);
      const probability = 1 / (1 + Math.exp(-activation));
      const weight = Math.max(1e-6, probability * (1 - probability));
      weights[row] = weight;
      responses[row] = activation + ((values[row] ?? 0) - probability) / weight; // z = Φ w − R⁻¹ (y − t)
    }
    fit = await weightedLeastSquares({ rows, size, values: responses }, weights, ridge);
  }
  return fit;
}

const predicted = ({ weights, bias }: Regression, rows: Float32Array, size: number, row: number): number =>
  dot(rows.subarray(row * size, (row + 1) * size), weights) + bias;

/** argmin Σ rᵢ (w · xᵢ + b − yᵢ)² + λ ‖w‖², by its normal equations. @param weights r; 1 each unless given */
async function weightedLeastSquares(
  { rows, size, values }: Observations,
  weights: Float64Array | undefined,
  lambda: number,
): Promise<Regression> {
  const count = values.length;
  const wide = size + 1; // the last is the bias
  const gram = new Float64Array(wide * wide);
  const right = new Float64Array(wide);
  const x = new Float64Array(wide);
  x[size] = 1;
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < size; k++) x[k] = rows[row * size + k] ?? 0;
    const weight = weights?.[row] ?? 1;
    for (let i = 0; i < wide; i++) {
      const own = weight * (x[i] ?? 0);
      right[i] = (right[i] ?? 0) + own * (values[row] ?? 0);
      for (let j = 0; j <= i; j++) gram[i * wide + j] = (gram[i * wide + j] ?? 0) + own * (x[j] ?? 0);
    }
  }
  const { CholeskyDecomposition, Matrix } = await import("ml-matrix");
  const trace = Array.from({ length: size }, (_, k) => gram[k * wide + k] ?? 0).reduce((a, b) => a + b, 0);
  const held = Math.max(1e-12, (lambda * trace) / size);
  const matrix = Matrix.zeros(wide, wide);
  for (let i = 0; i < wide; i++) {
    for (let j = 0; j <= i; j++) {
      const value = (gram[i * wide + j] ?? 0) + (i === j && i < size ? held : 0);
      matrix.set(i, j, value);
      matrix.set(j, i, value);
    }
  }
  const solution = new CholeskyDecomposition(matrix).solve(Matrix.columnVector([...right])).to1DArray();
  return { weights: Float64Array.from(solution.slice(0, size)), bias: solution[size] ?? 0 };
}

/** How well a regression does on rows that it was not fitted to. */
export interface Score {
  /** R², the share of the variance that is explained; or the share of rows whose class is right. */
  readonly kind: "R²" | "accuracy";
  readonly value: number;
  /** What saying the same of every row gets: 0, or the share of the larger class. */
  readonly chance: number;
  /** Of classes, how often a row of the one lies further along than a row of the other: 0.5 by chance, whatever their shares. */
  readonly auroc?: number;
}

/** 1 − Σ (y − ŷ)² / Σ (y − ȳ)². */
export function explained(fit: Regression, { rows, size, values }: Observations): Score {
  const all = Array.from(values);
  const mean = all.reduce((total, value) => total + value, 0) / all.length;
  const variance = all.reduce((total, value) => total + (value - mean) ** 2, 0);
  const left = all.reduce((total, value, row) => total + (value - predicted(fit, rows, size, row)) ** 2, 0);
  return { kind: "R²", value: variance === 0 ? 0 : 1 - left / variance, chance: 0 };
}

/** The share of rows on the right side of the plane, and how well the plane orders them. */
export function accuracyOf(fit: Regression, { rows, size, values }: Observations): Score {
  const all = Array.from(values, (value, row) => ({ isOne: value > 0.5, answer: predicted(fit, rows, size, row) }));
  const right = all.filter(({ isOne, answer }) => isOne === answer > 0).length;
  const [ones, zeros] = [true, false].map((wanted) =>
    all.filter(({ isOne }) => isOne === wanted).map(({ answer }) => answer),
  );
  const [most, value] = [Math.max(ones?.length ?? 0, zeros?.length ?? 0), right / all.length];
  const score: Score = { kind: "accuracy", value, chance: most / all.length };
  return most === all.length ? score : { ...score, auroc: auroc(ones ?? [], zeros ?? []) };
}
