/** @file ONNX Runtime for tests: its WebAssembly build, on one thread. */
import { env, InferenceSession, Tensor } from "onnxruntime-web";

env.wasm.numThreads = 1;
env.logLevel = "error";

/** An operand: whole numbers are int64 in our files. */
export interface Feed {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly dtype: "f32" | "i32";
}

const tensorOf = ({ values, shape, dtype }: Feed): Tensor =>
  dtype === "f32"
    ? new Tensor("float32", Float32Array.from(values), shape)
    : new Tensor("int64", BigInt64Array.from(Array.from(values, BigInt)), shape);

/** A loaded model. */
export interface RunningModel {
  readonly inputNames: readonly string[];
  /** Outputs as numbers, with their shapes. */
  run(
    feeds: Readonly<Record<string, Feed>>,
  ): Promise<Record<string, { readonly values: number[]; readonly shape: readonly number[] }>>;
  release(): Promise<void>;
}

/** Loads a file's bytes. @throws what ONNX Runtime throws when it is no model */
export async function loadOnnx(bytes: Uint8Array): Promise<RunningModel> {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  return {
    inputNames: session.inputNames,
    async run(feeds) {
      const given = Object.fromEntries(
        session.inputNames.map((name) => {
          const feed = feeds[name];
          if (feed === undefined) throw new Error(`no feed for ${name}`);
          return [name, tensorOf(feed)];
        }),
      );
      const outputs = await session.run(given);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, { data, dims }]) => [
          name,
          { values: Array.from(data as ArrayLike<number | bigint>, Number), shape: dims },
        ]),
      );
    },
    release: () => session.release(),
  };
}
