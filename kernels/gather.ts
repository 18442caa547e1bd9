/**
 * @file Rows by index. An index outside [0, rows) reads zeros and adds to nothing, so that no foreign memory is touched.
 *
 *   table   f32 or i32 [rows, width], row-major      row v:  v · width … (v + 1) · width − 1
 *   indices i32 [count]
 *   lines   [count, width], row-major                line i belongs to row indices[i]
 *
 * Threads share out gather's lines by elements. Of scatterAdd each thread owns a box of the table, rows × columns: it clears the
 * box, then goes through all indices in order and adds what falls into it, so an element's order of additions is always the same.
 */

/** Copies `length` elements. */
// @ts-ignore: decorator
@inline
function copyLine(source: usize, target: usize, length: i32): void {
  let k = 0;
  for (; k + 4 <= length; k += 4, source += 16, target += 16) v128.store(target, v128.load(source));
  for (; k < length; k++, source += 4, target += 4) store<i32>(target, load<i32>(source));
}

/**
 * lines[i] = table[indices[i]] for the flat elements [begin, end) of [count, width].
 * @param table, indices, lines addresses, bytes
 * @param begin, end may lie beyond the last element
 */
export function gather(
  table: usize,
  indices: usize,
  lines: usize,
  rows: i32,
  count: i32,
  width: i32,
  begin: i32,
  end: i32,
): void {
  const last = min(end, count * width);
  let i = begin;
  while (i < last) {
    const line = i / width;
    const column = i - line * width;
    const length = min(width - column, last - i);
    const row = load<i32>(indices + (<usize>line << 2));
    const target = lines + (<usize>i << 2);
    if (<u32>row < <u32>rows) {
      copyLine(table + ((<usize>row * <usize>width + <usize>column) << 2), target, length);
    } else {
      memory.fill(target, 0, <usize>length << 2);
    }
    i += length;
  }
}

/** target[k] += source[k] for `length` floats. */
// @ts-ignore: decorator
@inline
function addLine(source: usize, target: usize, length: i32): void {
  let k = 0;
  for (; k + 4 <= length; k += 4, source += 16, target += 16) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
  }
  for (; k < length; k++, source += 4, target += 4) store<f32>(target, load<f32>(target) + load<f32>(source));
}

/**
 * table[v] = Σ lines[i] over i with indices[i] = v, for rows [firstRow, endRow) and columns [firstColumn, endColumn).
 * @param lines f32 [count, width], indices i32 [count], table f32 [rows, width]: addresses, bytes
 * @param endRow, endColumn at most rows and width
 */
export function scatterAdd(
  lines: usize,
  indices: usize,
  table: usize,
  count: i32,
  width: i32,
  firstRow: i32,
  endRow: i32,
  firstColumn: i32,
  endColumn: i32,
): void {
  const length = endColumn - firstColumn;
  if (length <= 0) return;
  const pitch = <usize>width << 2;
  const left = <usize>firstColumn << 2;
  for (let row = firstRow; row < endRow; row++) {
    memory.fill(table + <usize>row * pitch + left, 0, <usize>length << 2);
  }
  for (let i = 0; i < count; i++) {
    const row = load<i32>(indices + (<usize>i << 2));
    if (row < firstRow || row >= endRow) continue;
    addLine(lines + <usize>i * pitch + left, table + <usize>row * pitch + left, length);
  }
}
