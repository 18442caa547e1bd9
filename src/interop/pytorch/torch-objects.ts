/**
 * @file The classes and functions that a pickle of tensors may name, and what stands for them: descriptions of storages and tensors, whose numbers lie
 * outside the pickle. Source: PyTorch's torch/_utils.py (_rebuild_tensor_v2, _rebuild_parameter) and torch/serialization.py (persistent_id).
 */
import { quote } from "../../base/quote.js";
import {
  PickleBuilt,
  PickleDict,
  PickleFault,
  PickleTuple,
  type PickleObjects,
  type PickleValue,
} from "../pickle/values.js";
import { byteLength } from "../safetensors-header.js";
import type { SafetensorsDType } from "../safetensors-dtypes.js";

/** Storages by the type of their numbers. */
const storageDTypes: ReadonlyMap<string, SafetensorsDType> = new Map([
  ["torch.DoubleStorage", "F64"],
  ["torch.FloatStorage", "F32"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

const orderedDict = "collections.OrderedDict";
const tensorFunction = "torch._utils._rebuild_tensor_v2";
const parameterFunction = "torch._utils._rebuild_parameter";
const known: ReadonlySet<string> = new Set([orderedDict, tensorFunction, parameterFunction, ...storageDTypes.keys()]);

/** Axes of a tensor; PyTorch has up to 64, networks up to 5. */
const maxRank = 16;

/** A row of numbers in the file. */
export class TorchStorage extends PickleBuilt {
  readonly what = "storage";
  /** Its name in the file. */
  readonly key: string;
  readonly dtype: SafetensorsDType;
  /** Numbers in it. */
  readonly count: number;

  constructor(key: string, dtype: SafetensorsDType, count: number) {
    super();
    this.key = key;
    this.dtype = dtype;
    this.count = count;
  }

  /** Bytes that it has in the file. */
  get bytes(): number {
    return byteLength(this.dtype, [this.count]) ?? Infinity;
  }
}

/** A view of a storage, inside it and no larger than it. */
export class TorchTensor extends PickleBuilt {
  readonly what = "tensor";
  readonly storage: TorchStorage;
  /** Numbers of the storage before the first. */
  readonly offset: number;
  readonly shape: readonly number[];
  /** Numbers of the storage from one element to the next along each axis. */
  readonly strides: readonly number[];

  constructor(storage: TorchStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    super();
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** What `torch.save` of tensors may name. The storages of one pickle, by their keys, are added to `storages`. */
export function torchObjects(storages: Map<string, TorchStorage>): PickleObjects {
  return {
    knows: (name) => known.has(name),
    call(name, args) {
      if (name === tensorFunction) return tensorOf(args);
      if (name === parameterFunction) return parameterOf(args);
      if (name === orderedDict && args.length === 0) return new PickleDict();
      throw new PickleFault(`its pickle calls ${name} with ${args.length} arguments, as no file of tensors does`);
    },
    outside(id) {
      const storage = storageOf(id);
      const other = storages.get(storage.key);
      if (other === undefined) storages.set(storage.key, storage);
      else if (other.dtype !== storage.dtype || other.count !== storage.count) {
        throw new PickleFault(`its pickle describes storage ${quote(storage.key)} in two ways`);
      }
      return other ?? storage;
    },
  };
}

/** ("storage", type, key, device, count), in older files followed by a view, which newer ones never have. */
function storageOf(id: PickleValue): TorchStorage {
  const [tag, type, key, , count, view = null] = id instanceof PickleTuple ? id.items : [];
  if (tag !== "storage" || typeof key !== "string" || !isSize(count)) {
    throw new PickleFault("its pickle points at something outside that is no storage");
  }
  const dtype = typeof type === "object" && type !== null && "name" in type ? storageDTypes.get(type.name) : undefined;
  if (dtype === undefined) throw new PickleFault(`storage ${quote(key)} is of a type that holds no numbers`);
  if (view !== null)
    throw new PickleFault(`storage ${quote(key)} is a view of another, as PyTorch before 0.4 wrote it`);
  return new TorchStorage(key, dtype, count);
}

/** (storage, offset, shape, strides, requires_grad, hooks[, metadata]). */
function tensorOf([storage, offset, shape, strides, ...others]: readonly PickleValue[]): TorchTensor {
  if (!(storage instanceof TorchStorage) || !isSize(offset) || others.length < 2 || others.length > 3) {
    throw new PickleFault("its pickle describes a tensor without a storage or a place in it");
  }
  const [sizes, steps] = [sizesOf(shape), sizesOf(strides)];
  if (sizes === undefined || sizes.length !== steps?.length) {
    throw new PickleFault(`a tensor in storage ${quote(storage.key)} has no shape with a stride for each axis`);
  }
  const count = product(sizes);
  const last = sizes.reduce((at, size, axis) => at + (size - 1) * (steps[axis] ?? 0), offset);
  if (count > 0 && !(last < storage.count && count <= storage.count)) {
    throw new PickleFault(
      `a tensor of shape [${sizes.join(", ")}] reaches beyond its storage ${quote(storage.key)} of ${storage.count} numbers`,
    );
  }
  return new TorchTensor(storage, offset, sizes, steps);
}

/** (tensor, requires_grad, hooks). */
function parameterOf([tensor]: readonly PickleValue[]): TorchTensor {
  if (tensor instanceof TorchTensor) return tensor;
  throw new PickleFault("its pickle makes a parameter of what is no tensor");
}

/** 0 if any size is; products beyond all numbers are Infinity or inexact, and so larger than any storage. */
const product = (sizes: readonly number[]): number =>
  sizes.includes(0) ? 0 : sizes.reduce((total, size) => total * size, 1);

const isSize = (value: PickleValue | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function sizesOf(value: PickleValue | undefined): number[] | undefined {
  if (!(value instanceof PickleTuple) || value.items.length > maxRank) return undefined;
  const sizes = value.items.filter(isSize);
  return sizes.length === value.items.length ? sizes : undefined;
}
