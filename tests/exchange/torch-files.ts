/** @file Pickles and archives as torch.save writes them, and as nobody should, byte by byte. */
import { crc32 } from "#src/data/archives/crc32.js";

type Part = Buffer | string;

const bytesOf = (part: Part): Buffer => (typeof part === "string" ? Buffer.from(part, "latin1") : part);

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

const join = (...parts: readonly Part[]): Buffer => Buffer.concat(parts.map(bytesOf));

const text = (value: string): Buffer => join("X", uint32(Buffer.byteLength(value)), Buffer.from(value));
const number = (value: number): Buffer => join("J", int32(value));
const tuple = (...items: readonly Part[]): Buffer => join("(", ...items, "t");
const global = (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`);

/** How a tensor is described. */
export interface TensorParts {
  readonly storage: string;
  readonly key: string;
  readonly count: number;
  readonly offset?: number;
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
}

function tensor({ storage, key, count, offset = 0, shape = [4], strides }: TensorParts): Buffer {
  const steps = strides ?? shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const id = join(tuple(text("storage"), global("torch", storage), text(key), text("cpu"), number(count)), "Q");
  const hooks = join(global("collections", "OrderedDict"), ")R");
  const sizes = [shape, steps.map((step) => Math.min(step, 2 ** 31 - 1))].map((list) => tuple(...list.map(number)));
  return join(
    global("torch._utils", "_rebuild_tensor_v2"),
    tuple(id, number(offset), ...sizes, Buffer.of(0x89), hooks),
    "R",
  );
}

/** Parts of pickles of protocol 2. */
export const pickle = {
  text,
  tuple,
  global,
  tensor,
  stackGlobal: (module: string, name: string): Buffer => join(text(module), text(name), Buffer.of(0x93)),
  list: (items: readonly Part[]): Buffer => join("](", ...items, "e"),
  dict: (entries: readonly (readonly [string, Part])[]): Buffer =>
    join("}(", ...entries.flatMap(([key, value]) => [text(key), value]), "u"),
  /** A list with ten times what value `index − 1` of the memo is: ten to the power of its depth in the end. */
  nestedCopies: (index: number): Buffer =>
    join(
      "](",
      ...Array.from({ length: 10 }, () => (index === 0 ? "]" : join("h", Buffer.of(index - 1)))),
      "eq",
      Buffer.of(index),
    ),
  whole: (...parts: readonly Part[]): Buffer => join(Buffer.of(0x80, 2), ...parts, "."),
};

/** A zip archive of stored files. */
export function storedZip(files: Readonly<Record<string, Buffer>>): Buffer {
  const [locals, central]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const fields = Buffer.alloc(26); // version, flags, method, time, date, CRC-32, sizes, lengths
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = join("PK\u0003\u0004", fields, name, content);
    const rest = Buffer.alloc(14); // comment, disk, attributes, offset
    rest.writeUInt32LE(at, 10);
    central.push(join("PK\u0001\u0002", Buffer.alloc(2), fields, rest, name));
    locals.push(local);
    at += local.length;
  }
  const directory = join(...central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return join(...locals, directory, "PK\u0005\u0006", end);
}

/** An archive of torch.save. */
export const torchZip = (data: Buffer, files: Readonly<Record<string, Buffer>>): Buffer =>
  storedZip({
    "archive/data.pkl": data,
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`archive/${name}`, content] as const)),
  });
