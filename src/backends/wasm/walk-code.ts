/** @file Walks cursors over the axes of a loop by additions: an integer division per row would cost more than a short row. */
import type { FunctionCode } from "./encoding.js";
import { lanes } from "./loop-code.js";
import type { Cursor, Place, Width } from "./loop-code.js";

const elementBytes = 4;

/** One axis of a loop. */
export interface WalkAxis {
  /** Its place among the strides of an access. */
  readonly axis: number;
  readonly size: number;
}

/** Moves cursors by `count` indices of an axis, and back by `back` of another. */
function advance(
  code: FunctionCode,
  cursors: readonly Cursor[],
  move: { readonly axis: number; readonly count: number },
  back?: { readonly axis: number; readonly count: number },
): void {
  for (const { access, base } of cursors) {
    const by =
      (access.strides[move.axis] ?? 0) * move.count - (back ? (access.strides[back.axis] ?? 0) * back.count : 0);
    if (by !== 0)
      code
        .get(base)
        .constant(by * elementBytes)
        .add()
        .set(base);
  }
}

/** Runs `body` once per index of the axes, outermost first; the cursors end where they began. */
export function emitNest(
  code: FunctionCode,
  cursors: readonly Cursor[],
  axes: readonly WalkAxis[],
  body: () => void,
): void {
  const [first, ...rest] = axes;
  if (first === undefined) return body();
  const { axis, size } = first;
  const index = code.local("i32");
  code.constant(0).set(index);
  code.whileLoop(
    () => code.get(index).constant(size).lessUnsigned(),
    () => {
      emitNest(code, cursors, rest, body);
      advance(code, cursors, { axis, count: 1 });
      code.get(index).constant(1).add().set(index);
    },
  );
  advance(code, cursors, { axis, count: -size });
}

/** Moves cursors to the next row, like an odometer. @param indices one local per axis. */
export function emitNextRow(
  code: FunctionCode,
  cursors: readonly Cursor[],
  indices: readonly number[],
  sizes: readonly number[],
  axis = indices.length - 1,
): void {
  const [index = 0, size = 1] = [indices[axis], sizes[axis]];
  advance(
    code,
    cursors,
    { axis, count: 1 },
    axis + 1 < indices.length ? { axis: axis + 1, count: sizes[axis + 1] ?? 1 } : undefined,
  );
  if (axis === 0) return;
  code.get(index).constant(1).add().set(index);
  code
    .get(index)
    .constant(size)
    .lessUnsigned()
    .isZero()
    .when(() => {
      code.constant(0).set(index);
      emitNextRow(code, cursors, indices, sizes, axis - 1);
    });
}

/** Emits `while (index < end) { body("vector"); index += 4 }` while four fit, then single elements. */
export function emitInnerLoop(
  code: FunctionCode,
  index: number,
  end: number,
  body: (place: Place, width: Width) => void,
): void {
  const place = { index, ahead: 0 };
  const step = (count: number) => code.get(index).constant(count).add().set(index);
  code.whileLoop(
    () =>
      code
        .get(index)
        .constant(lanes - 1)
        .add()
        .get(end)
        .lessUnsigned(),
    () => {
      body(place, "vector");
      step(lanes);
    },
  );
  code.whileLoop(
    () => code.get(index).get(end).lessUnsigned(),
    () => {
      body(place, "single");
      step(1);
    },
  );
}

/**
 * Emits `body` for all elements of a row of known length: vectors, then single elements.
 * @param unroll vectors per turn of the loop; `body` learns which of them it is.
 */
export function emitRow(
  code: FunctionCode,
  length: number,
  unroll: number,
  body: (place: Place, width: Width, turn: number) => void,
): void {
  const perTurn = unroll * lanes;
  const turns = Math.floor(length / perTurn);
  const vectors = (at: (ahead: number) => Place, count: number): void => {
    for (let turn = 0; turn < count; turn++) body(at(turn * lanes), "vector", turn);
  };
  if (turns === 1) vectors((ahead) => ({ index: null, ahead }), unroll);
  else if (turns > 1) {
    const index = code.local("i32");
    code.constant(0).set(index);
    code.whileLoop(
      () =>
        code
          .get(index)
          .constant(turns * perTurn)
          .lessUnsigned(),
      () => {
        vectors((ahead) => ({ index, ahead }), unroll);
        code.get(index).constant(perTurn).add().set(index);
      },
    );
  }
  const done = turns * perTurn;
  const rest = Math.floor((length - done) / lanes);
  vectors((ahead) => ({ index: null, ahead: done + ahead }), rest);
  for (let ahead = done + rest * lanes; ahead < length; ahead++) body({ index: null, ahead }, "single", 0);
}
