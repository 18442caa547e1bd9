/** @file Files of weights: every dtype and view of both formats of torch.save, safetensors by parts, and what is refused, on one line each. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { CheckpointError, DataError } from "#src/base/errors.js";
import { openWeights } from "#src/exchange/index.js";
import { encodeSafetensors } from "#src/interop/safetensors.js";
import type { SafetensorsTensor } from "#src/interop/safetensors.js";
import { rejectsOneLine } from "../support/rejects.js";
import { temporaryFolder } from "../training/tiny.js";
import { pickle, storedZip, torchZip } from "./torch-files.js";

const folder = temporaryFolder();
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** All numbers of a file, by name. */
async function numbersOf(path: string): Promise<Record<string, { shape: readonly number[]; values: number[] }>> {
  const file = await openWeights(path);
  const all: Record<string, { shape: readonly number[]; values: number[] }> = {};
  for (const [name, tensor] of file.tensors) {
    all[name] = { shape: tensor.shape, values: [...(await tensor.numbers())] };
  }
  await file.close();
  return all;
}

/** i − n / 2, times `factor`. */
const row = (count: number, factor = 1): number[] => Array.from({ length: count }, (_, i) => (i - count / 2) * factor);

test("PyTorch 2 adds records of its own to the archive", async () => {
  const files = Object.entries(unzipSync(readFileSync(fixture("nested.pth"))));
  const own = Object.fromEntries(files.map(([name, bytes]) => [name.slice(name.indexOf("/") + 1), Buffer.from(bytes)]));
  const { "data.pkl": data = Buffer.alloc(0), ...others } = own;
  const added = {
    ".format_version": "1",
    ".storage_alignment": "64",
    byteorder: "little",
    ".data/serialization_id": "0838",
  };
  const records = Object.fromEntries(Object.entries(added).map(([name, text]) => [name, Buffer.from(text)]));
  const again = write("torch2.pth", torchZip(data, { ...others, ...records }));
  expect(await numbersOf(again)).toEqual(await numbersOf(fixture("nested.pth")));
});

describe.each(["values.pth", "values-legacy.pth"])("PyTorch's %s", (name) => {
  test("gives every dtype as float32", async () => {
    const all = await numbersOf(fixture(name));
    expect(all).toMatchObject({
      f32: { shape: [2, 3], values: row(6, 0.5) },
      f64: { shape: [5], values: row(5, 0.5) },
      f16: { shape: [7], values: row(7, 0.5) },
      bf16: { shape: [7], values: row(7, 0.5) },
      i64: { shape: [3], values: [-1, 0, 0] },
      i32: { shape: [3], values: [-1, 0, 0] },
      i16: { shape: [3], values: [-1, 0, 0] },
      i8: { shape: [3], values: [-1, 0, 0] },
      u8: { shape: [3], values: [0, 7, 255] },
      bool: { shape: [3], values: [1, 0, 1] },
      scalar: { shape: [], values: [2.5] },
      empty: { shape: [0, 3], values: [] },
      half_extremes: { shape: [4], values: [65504, 2 ** -24, -(2 ** -14), 0.333251953125] },
      parameter: { shape: [2, 2], values: row(4) },
    });
    expect(Object.keys(all)).toHaveLength(19);
  });

  test("gives views of a shared storage row by row", async () => {
    const all = await numbersOf(fixture(name));
    const whole = row(24); // [4, 6]
    const at = (r: number, c: number): number => whole[6 * r + c] ?? NaN;
    expect(all["whole"]).toEqual({ shape: [4, 6], values: whole });
    expect(all["transposed"]).toEqual({
      shape: [6, 4],
      values: [0, 1, 2, 3, 4, 5].flatMap((c) => [0, 1, 2, 3].map((r) => at(r, c))),
    });
    expect(all["part"]).toEqual({ shape: [2, 3], values: [1, 2].flatMap((r) => [2, 3, 4].map((c) => at(r, c))) });
    expect(all["strided"]).toEqual({ shape: [2, 2], values: [0, 2].flatMap((r) => [1, 4].map((c) => at(r, c))) });
    const cube = row(24); // [2, 3, 4]
    expect(all["permuted"]).toEqual({
      shape: [4, 2, 3],
      values: [0, 1, 2, 3].flatMap((k) => [0, 1].flatMap((i) => [0, 1, 2].map((j) => cube[12 * i + 4 * j + k]))),
    });
  });
});

test("tensors of nested dictionaries have names with dots; the rest of a checkpoint is passed over", async () => {
  const file = await openWeights(fixture("nested.pth"));
  await file.close();
  const names = [...file.tensors.keys()];
  expect(names).toContain("netG.module.0.weight");
  expect(names).toContain("netD.state_dict.3.running_mean");
  expect(names).toContain("optimizer.state.0.exp_avg");
  expect(names.some((name) => name.includes("epoch") || name.includes("losses"))).toBe(false);
});

describe("a safetensors file by parts", () => {
  const tensors = new Map<string, SafetensorsTensor>([
    ["a.weight", { dtype: "F32", shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) }],
    ["b", { dtype: "BF16", shape: [2], data: Uint8Array.of(0x80, 0x3f, 0x20, 0xc0) }],
    ["c", { dtype: "F64", shape: [1], data: Float64Array.of(0.1) }],
    ["odd", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 2, 3) }],
  ]);

  test("gives its tensors and texts", async () => {
    const path = write("whole.safetensors", encodeSafetensors(tensors, { from: "a test" }));
    const file = await openWeights(path);
    expect(file.metadata).toEqual({ from: "a test" });
    expect([...((await file.tensors.get("b")?.numbers()) ?? [])]).toEqual([1, -2.5]);
    expect([...((await file.tensors.get("c")?.numbers()) ?? [])]).toEqual([Math.fround(0.1)]);
    expect([...((await file.tensors.get("a.weight")?.numbers()) ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
    await file.close();
  });

  test("reads no more than what is asked for: damage elsewhere shows when that is read", async () => {
    const bytes = encodeSafetensors(tensors, {});
    bytes[bytes.length - 1] = 9; // of "odd", the last
    const file = await openWeights(write("damaged.safetensors", bytes));
    expect(await file.tensors.get("c")?.numbers()).toHaveLength(1);
    await rejectsOneLine(
      CheckpointError,
      () => file.tensors.get("odd")?.numbers() ?? Promise.resolve(),
      "odd",
      "SHA-256",
    );
    await file.close();
  });

  test("of other tools, at any alignment, is read", async () => {
    const header = Buffer.from('{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} ');
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(header.length));
    const path = write("foreign.safetensors", Buffer.concat([prefix, header, Buffer.from(Float32Array.of(7).buffer)]));
    expect(await numbersOf(path)).toEqual({ x: { shape: [1], values: [7] } });
  });
});

/** A pickle's `tensor` of one storage, as torch.save writes it, with parts to be made wrong. */
const oneTensor = (changes: Partial<Parameters<typeof pickle.tensor>[0]>): Buffer =>
  pickle.whole(pickle.dict([["w", pickle.tensor({ storage: "FloatStorage", key: "0", count: 4, ...changes })]]));
const numbers = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);

describe("refused, on one line, is", () => {
  test("every class and function but those of tensors, however it is named", async () => {
    const calls: readonly (readonly [string, Buffer])[] = [
      ['"posix.system"', pickle.whole(pickle.global("posix", "system"), pickle.tuple(pickle.text("touch x")), "R")],
      ['"builtins.eval"', pickle.whole(pickle.stackGlobal("builtins", "eval"), pickle.tuple(pickle.text("1")), "R")],
      ['"torch._utils.os.system"', pickle.whole(pickle.global("torch._utils", "os.system"), pickle.tuple(), "R")],
      ['"torch.load"', pickle.whole(pickle.global("torch", "load"), pickle.tuple(pickle.text("x")), "R")],
      ["opcode INST", pickle.whole("(", pickle.text("1"), "ibuiltins\neval\n")],
      ["opcode OBJ", pickle.whole("(", pickle.global("collections", "OrderedDict"), "o")],
      ["opcode NEWOBJ", pickle.whole(pickle.global("collections", "OrderedDict"), pickle.tuple(), Buffer.of(0x81))],
      ["opcode EXT1", pickle.whole(Buffer.of(0x82, 1))],
      ["opcode PERSID", pickle.whole("Pstorage\n")],
      ["gives attributes", pickle.whole(pickle.list([]), pickle.dict([]), "b")],
      ["calls what is no known function", pickle.whole(pickle.text("f"), pickle.tuple(), "R")],
      ["as no file of tensors does", pickle.whole(pickle.global("torch", "FloatStorage"), pickle.tuple(), "R")],
    ];
    for (const [said, bytes] of calls) {
      await rejectsOneLine(
        CheckpointError,
        () => openWeights(write("call.pth", torchZip(bytes, {}))),
        "call.pth",
        said,
      );
    }
  });

  test("a tensor that its storage does not hold", async () => {
    const cases: readonly (readonly [string, Buffer])[] = [
      ["reaches beyond", oneTensor({ shape: [5] })],
      ["reaches beyond", oneTensor({ offset: 1 })],
      ["reaches beyond", oneTensor({ shape: [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1] })],
      ["reaches beyond", oneTensor({ shape: [1000, 1000], strides: [0, 0] })],
      ["with a stride for each axis", oneTensor({ shape: [4], strides: [1, 1] })],
      ["with a stride for each axis", oneTensor({ shape: [4], strides: [-1] })],
      ["without a storage or a place", oneTensor({ offset: -1 })],
      ["has 16 bytes where 20 are needed", oneTensor({ count: 5 })],
      ["has 16 bytes where 32 are needed", oneTensor({ storage: "DoubleStorage" })],
      ["is not in the file", oneTensor({ key: "1" })],
      ["is not in the file", oneTensor({ key: "../0" })],
    ];
    for (const [said, bytes] of cases) {
      const path = write("tensor.pth", torchZip(bytes, { "data/0": numbers }));
      await rejectsOneLine(CheckpointError, () => openWeights(path), "tensor.pth", said);
    }
    expect(await numbersOf(write("good.pth", torchZip(oneTensor({}), { "data/0": numbers })))).toEqual({
      w: { shape: [4], values: [1, 2, 3, 4] },
    });
  });

  test("a bomb, before it takes memory", async () => {
    const before = process.memoryUsage().rss;
    const nested = Array.from({ length: 40 }, (_, i) => pickle.nestedCopies(i));
    const cases: readonly (readonly [string, Buffer])[] = [
      ["up to 16 are read", pickle.whole(Buffer.of(0x8b, 0xff, 0xff, 0xff, 0x7f))], // LONG4 of 2 GB
      ["ends at byte", pickle.whole(Buffer.of(0x8d, 0, 0, 0, 0, 0, 0, 0, 0x10))], // BINUNICODE8 of 2⁶⁰
      ["ends at byte", pickle.whole(Buffer.of(0x42, 0xff, 0xff, 0xff, 0xff))], // BINBYTES of 4 GB
      ["beyond the first", pickle.whole(Buffer.alloc(4_000_000, "}"))], // dictionaries
      ["steps", pickle.whole(Buffer.alloc(4_000_000, "N"))],
      ["deeper than", pickle.whole(...nested)],
      ["deeper than", pickle.whole("]", "q", Buffer.of(0), "h", Buffer.of(0), "a")], // a list in itself
      ["within each other", pickle.whole(...nested.slice(0, 9))],
    ];
    for (const [said, bytes] of cases) {
      const path = write("bomb.pth", torchZip(bytes, {}));
      await rejectsOneLine(CheckpointError, () => openWeights(path), "bomb.pth", said);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
  });

  test("what torch.save has not written", async () => {
    const cases: readonly (readonly [string, Uint8Array | string])[] = [
      ["an empty file", ""],
      ["neither safetensors nor", "no weights"],
      ["has one data.pkl", storedZip({ "a/readme.txt": Buffer.from("x") })],
      ["has one data.pkl", storedZip({ "a/data.pkl": pickle.whole("N"), "b/data.pkl": pickle.whole("N") })],
      ["a TorchScript program", torchZip(pickle.whole("N"), { "constants.pkl": Buffer.from("x") })],
      ["not little-endian", torchZip(pickle.whole("N"), { byteorder: Buffer.from("big") })],
      ["not one of torch.save", pickle.whole(Buffer.from("K\u0001"))],
      ["protocol 7", torchZip(Buffer.from("\u0080\u0007N.", "latin1"), {})],
    ];
    for (const [said, bytes] of cases) {
      await rejectsOneLine(CheckpointError, () => openWeights(write("other.pth", bytes)), "other.pth", said);
    }
    await rejectsOneLine(DataError, () => openWeights(join(folder, "none.pth")), "does not exist");
    mkdirSync(join(folder, "folder.pth"));
    await rejectsOneLine(DataError, () => openWeights(join(folder, "folder.pth")), "no regular file");
  });

  test("a compressed archive, and one whose files overlap", async () => {
    const whole = readFileSync(fixture("values.pth"));
    const method = Buffer.from(whole);
    const central = method.indexOf("PK\u0001\u0002");
    method.writeUInt16LE(8, central + 10);
    await rejectsOneLine(CheckpointError, () => openWeights(write("packed.pth", method)), "is compressed");
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`data/${i}`, Buffer.alloc(0)]));
    const overlapping = torchZip(oneTensor({}), { ...many, "data/0": Buffer.alloc(16) });
    let at = overlapping.indexOf("PK\u0001\u0002");
    while (at !== -1) {
      // Every entry claims 4000 bytes, which all lie in the same place.
      overlapping.writeUInt32LE(4000, at + 20);
      overlapping.writeUInt32LE(4000, at + 24);
      at = overlapping.indexOf("PK\u0001\u0002", at + 1);
    }
    await rejectsOneLine(CheckpointError, () => openWeights(write("overlap.pth", overlapping)), "bytes in");
  });
});
