/** @file Tensors inside nested dictionaries, lists and tuples, as checkpoints have them, by one name each: `G.main.0.weight`. */
import { quote } from "../../base/quote.js";
import { PickleDict, PickleFault, PickleList, PickleTuple, type PickleValue } from "../pickle/values.js";
import { TorchTensor } from "./torch-objects.js";

/** Dictionaries within each other. */
const maxDepth = 16;
/** Values that are looked at: one that is named twice counts twice. */
const maxVisits = 2 ** 20;
/** Tensors; a checkpoint of the largest GANs with their optimisers has some thousands. */
const maxTensors = 2 ** 16;
/** Characters of a name. */
const maxName = 1000;

/**
 * Finds the tensors.
 * @throws PickleFault when a name is given twice, or there are too many or too deep
 */
export function tensorsByName(root: PickleValue): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  let visits = 0;
  const visit = (value: PickleValue, name: string, depth: number): void => {
    if (++visits > maxVisits) throw new PickleFault(`its pickle holds more than ${maxVisits} values within each other`);
    if (value instanceof TorchTensor) {
      if (tensors.has(name)) throw new PickleFault(`its pickle has two tensors ${quote(name)}`);
      if (tensors.size === maxTensors) throw new PickleFault(`its pickle has more than ${maxTensors} tensors`);
      if (name.length > maxName) throw new PickleFault(`its pickle has a tensor with a name of ${name.length} letters`);
      tensors.set(name, value);
      return;
    }
    if (!(value instanceof PickleDict || value instanceof PickleList || value instanceof PickleTuple)) return;
    if (depth === maxDepth) throw new PickleFault(`its pickle nests deeper than ${maxDepth} dictionaries`);
    const entries = value instanceof PickleDict ? value.entries : value.items.entries();
    for (const [key, child] of entries) {
      // Most of what a long list holds is numbers.
      if (typeof child !== "object" || (typeof key !== "string" && typeof key !== "number")) continue;
      visit(child, name === "" ? String(key) : `${name}.${key}`, depth + 1);
    }
  };
  visit(root, "", 0);
  return tensors;
}
