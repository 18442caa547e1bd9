/** @file A file of named tensors from another tool, open: names, shapes and dtypes are known and checked, numbers are read tensor by tensor. */
import type { Shape } from "../../base/shape.js";

/** One tensor in a file. */
export interface StoredTensor {
  readonly dtype: string;
  readonly shape: Shape;
  /** Reads its numbers, row-major, rounded to float32. @throws CheckpointError, DataError when they are damaged */
  numbers(): Promise<Float32Array<ArrayBuffer>>;
}

/** An open file. */
export interface WeightsFile {
  /** For messages. */
  readonly path: string;
  readonly format: "safetensors" | "PyTorch";
  /** Length of the file; no tensor claims more numbers. */
  readonly bytes: number;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Free texts, where the format has any. */
  readonly metadata: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What to do about a file that cannot be read. */
export const weightsAdvice = "give a .safetensors or .pth file of weights";
