/** @file Singular values by Jacobi's rotations: an oracle that shares nothing with power iteration. */

/** The largest singular value of a matrix. Columns are rotated until all are at right angles; their lengths are the singular values (Hestenes 1958). */
export function largestSingularValue(rows: readonly (readonly number[])[]): number {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? Number.NaN));
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((total, value, index) => total + value * (b[index] ?? Number.NaN), 0);
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let i = 0; i < columns.length; i++) {
      for (let j = i + 1; j < columns.length; j++) {
        const [a, b] = [columns[i] ?? [], columns[j] ?? []];
        const product = dot(a, b);
        if (product === 0) continue;
        const angle = Math.atan2(2 * product, dot(a, a) - dot(b, b)) / 2;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        columns[i] = a.map((value, index) => c * value + s * (b[index] ?? Number.NaN));
        columns[j] = a.map((value, index) => c * (b[index] ?? Number.NaN) - s * value);
      }
    }
  }
  return Math.max(...columns.map((column) => Math.sqrt(dot(column, column))));
}
