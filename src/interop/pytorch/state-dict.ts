/**
 * @file A network's numbers as PyTorch's `state_dict`: names are the same but for weights with spectral normalisation, `weight_orig` with
 * `weight_u` and `weight_v` as `torch.nn.utils.spectral_norm` has them.
 */
import type { Module, ModuleBuffer, Parameter } from "../../nn/index.js";
import { toPyTorch } from "./layout.js";
import type { Values } from "./layout.js";

/** The name that PyTorch has for a parameter or buffer of a network. */
export const stateDictName = ({ buffers = {} }: Module, name: string): string =>
  Object.hasOwn(buffers, `${name}_u`) ? `${name}_orig` : name;

/** PyTorch's `state_dict` of a network. @param read gives the numbers of a parameter or buffer */
export function toStateDict(module: Module, read: (name: string) => Float32Array): Map<string, Values> {
  const result = new Map<string, Values>();
  for (const [name, spec] of Object.entries({ ...module.parameters, ...module.buffers })) {
    const theirs = stateDictName(module, name);
    const values = toPyTorch(spec, read(name));
    result.set(theirs, values);
    if (theirs === name) continue;
    const u = module.buffers?.[`${name}_u`];
    if (u !== undefined) result.set(`${name}_v`, rightVector(values, toPyTorch(u, read(`${name}_u`)).data, spec));
  }
  return result;
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
