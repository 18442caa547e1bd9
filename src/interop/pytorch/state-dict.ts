/**
 * @file A network's numbers as PyTorch's `state_dict`, and back: names are the same but for weights with spectral normalisation, `weight_orig` with
 * `weight_u` and `weight_v` as `torch.nn.utils.spectral_norm` has them.
 */
import { CheckpointError } from "../../base/errors.js";
import type { Module, ModuleBuffer, Parameter } from "../../nn/index.js";
import { fromPyTorch, toPyTorch } from "./layout.js";
import type { Values } from "./layout.js";

/** Everything a network holds, by name, with the name that PyTorch has for it. */
function held({ parameters, buffers = {} }: Module): [name: string, theirs: string, spec: Parameter | ModuleBuffer][] {
  return Object.entries({ ...parameters, ...buffers }).map(([name, spec]) => [
    name,
    Object.hasOwn(buffers, `${name}_u`) ? `${name}_orig` : name,
    spec,
  ]);
}

/** PyTorch's `state_dict` of a network. @param read gives the numbers of a parameter or buffer */
export function toStateDict(module: Module, read: (name: string) => Float32Array): Map<string, Values> {
  const result = new Map<string, Values>();
  for (const [name, theirs, spec] of held(module)) {
    const values = toPyTorch(spec, read(name));
    result.set(theirs, values);
    if (theirs === name) continue;
    const u = module.buffers?.[`${name}_u`];
    if (u !== undefined) result.set(`${name}_v`, rightVector(values, toPyTorch(u, read(`${name}_u`)).data, spec));
  }
  return result;
}

/**
 * A network's numbers by our names, from PyTorch's `state_dict`; what follows from the others (`weight_v`, `num_batches_tracked`) is not looked at.
 * @throws CheckpointError when a tensor is missing or has another shape
 */
export function fromStateDict(module: Module, tensors: ReadonlyMap<string, Values>): Record<string, Float32Array> {
  return Object.fromEntries(
    held(module).map(([name, theirs, spec]) => {
      const values = tensors.get(theirs);
      if (values === undefined) throw new CheckpointError(`tensor ${theirs} is missing`);
      try {
        return [name, fromPyTorch(spec, values)];
      } catch (cause) {
        throw cause instanceof CheckpointError
          ? new CheckpointError(`tensor ${theirs} ${cause.message}`, { cause })
          : cause;
      }
    }),
  );
}

/** Wᵀu of length 1, for W with one row per element of u. Rows are the first axis, of our weights of three axes that hold a flattened image the last. */
function rightVector({ shape, data }: Values, u: Float32Array, { flattened }: Parameter | ModuleBuffer): Values {
  const rows = u.length;
  const columns = data.length / rows;
  const isLast = flattened !== undefined && shape.length > 2;
  const v = new Float64Array(columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      v[column] = (v[column] ?? 0) + (data[isLast ? column * rows + row : row * columns + column] ?? 0) * (u[row] ?? 0);
  const length = Math.max(Math.sqrt(v.reduce((sum, value) => sum + value ** 2, 0)), 1e-12);
  return { shape: [columns], data: Float32Array.from(v, (value) => value / length) };
}
