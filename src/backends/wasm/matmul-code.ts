/** @file Calls of the GEMM kernel: one for a matrix product, or one per index of a batch. */
import { sizeOf } from "../../base/shape.js";
import type { Access, MatmulStep } from "../../tensor/plan/plan.js";
import type { FunctionCode } from "./encoding.js";
import { unflatten } from "./loop-code.js";

/** What a product is computed with. */
interface MatmulSurroundings {
  readonly addressOf: (buffer: number) => number;
  readonly threads: number;
  readonly scratch: number;
  /** Place of the epilogue in the function table, −1 for none. */
  readonly epilogue: number;
  /** Functions of the kernels. */
  readonly kernels: { readonly gemm: number; readonly barrier: number };
}

/** Emits a product; `run` has the thread's number as parameter 0. */
export function emitMatmul(run: FunctionCode, step: MatmulStep, surroundings: MatmulSurroundings): void {
  const { m, n, k, a, b, batch, product } = step;
  const { addressOf, threads, scratch, epilogue, kernels } = surroundings;
  const baseOf = ({ buffer, offset }: Access): number => addressOf(buffer) + 4 * offset;
  const c = product === null ? 0 : addressOf(product);
  const count = sizeOf(batch);
  const rank = batch.length;
  const pushGemm = (pushA: () => void, pushB: () => void, pushC: () => void, pushRow: () => void): void => {
    run.get(0).constant(threads).constant(m).constant(n).constant(k);
    pushA();
    run.constant(a.strides[rank] ?? 0).constant(a.strides[rank + 1] ?? 0);
    pushB();
    run.constant(b.strides[rank] ?? 0).constant(b.strides[rank + 1] ?? 0);
    pushC();
    run.constant(scratch);
    pushRow();
    run.constant(epilogue).call(kernels.gemm);
  };
  if (count === 1) {
    pushGemm(
      () => run.constant(baseOf(a)),
      () => run.constant(baseOf(b)),
      () => run.constant(c),
      () => run.constant(0),
    );
    return;
  }
  const index = run.local("i32");
  run.constant(0).set(index);
  run.whileLoop(
    () => run.get(index).constant(count).lessUnsigned(),
    () => {
      const indices = unflatten(run, index, batch);
      const pushBatch = (operand: Access) => {
        run.constant(baseOf(operand));
        indices.forEach((local, axis) =>
          run
            .get(local)
            .constant(4 * (operand.strides[axis] ?? 0))
            .mul()
            .add(),
        );
      };
      pushGemm(
        () => pushBatch(a),
        () => pushBatch(b),
        () =>
          product === null
            ? run.constant(0)
            : run
                .constant(c)
                .get(index)
                .constant(4 * m * n)
                .mul()
                .add(),
        () => run.get(index).constant(m).mul(),
      );
      if (threads > 1) run.constant(threads).call(kernels.barrier);
      run.get(index).constant(1).add().set(index);
    },
  );
}
