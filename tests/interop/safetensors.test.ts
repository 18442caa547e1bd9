/** @file Safetensors: the format byte by byte, round trips, every rule of the format refused when broken. */
import { createHash, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "#src/base/errors.js";
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "#src/interop/safetensors.js";
import { sha256 as nodeSha256 } from "#src/base/sha256-node.js";
import { sha256 as portableSha256 } from "#src/base/sha256-browser.js";
import { expectOneLine } from "../support/one-line.js";

/** A file made by hand: header text, then data. */
function file(header: string | Uint8Array, data: readonly number[] = [], length?: bigint): Uint8Array {
  const text = typeof header === "string" ? Buffer.from(header) : header;
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([prefix, text, Uint8Array.from(data)]);
}

const f32 = (...values: readonly number[]): SafetensorsTensor => ({
  dtype: "F32",
  shape: [values.length],
  data: Float32Array.from(values),
});

describe("reading", () => {
  test("a file as other tools write it", () => {
    const header =
      '{"b":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"a":{"dtype":"BF16","shape":[],"data_offsets":[8,10]}}  ';
    const { tensors, metadata } = decodeSafetensors(file(header, [0, 0, 128, 63, 0, 0, 32, 192, 1, 2]), "x");
    expect([...tensors]).toEqual([
      ["b", { dtype: "F32", shape: [1, 2], data: Float32Array.of(1, -2.5) }],
      ["a", { dtype: "BF16", shape: [], data: Uint8Array.of(1, 2) }],
    ]);
    expect(metadata).toEqual({});
  });

  test("no tensors, empty tensors, texts of any kind", () => {
    expect(decodeSafetensors(file("{}"), "x").tensors.size).toBe(0);
    const empty = '{"dtype":"F64","shape":[0,3],"data_offsets":[0,0]}';
    const header = `{"__metadata__":{"a":"\\u00e9\\"\\\\","":""},"e":${empty},"f":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"g":${empty.replace("[0,0]", "[1,1]")}}`;
    const { tensors, metadata } = decodeSafetensors(file(header, [9]), "x");
    expect([...tensors.keys()]).toEqual(["e", "f", "g"]);
    expect(metadata).toEqual({ a: 'é"\\', "": "" });
  });

  test("data that is not aligned is copied, aligned data is not", () => {
    const bytes = encodeSafetensors(new Map([["w", f32(1, 2, 3)]]), {});
    expect(decodeSafetensors(bytes, "x").tensors.get("w")?.data.buffer).toBe(bytes.buffer);
    const shifted = Buffer.concat([Buffer.of(0), bytes]).subarray(1);
    expect(decodeSafetensors(shifted, "x").tensors.get("w")).toEqual(f32(1, 2, 3));
  });
});

describe("refused in one line that names the file:", () => {
  const tensor = '"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}';
  const of = (entry: string): string => `{"a":${entry}}`;
  test.each<[string, Uint8Array, string]>([
    ["7 bytes", new Uint8Array(7), "7 bytes"],
    ["a header beyond the end", file("{}", [], 3n), "inside its header"],
    ["a header of 100 MB", file("{}", [], 100_000_001n), "100000001"],
    ["a header of 2^64 − 1 bytes", file("{}", [], 2n ** 64n - 1n), "18446744073709551615"],
    ["an empty header", file(""), "{"],
    ["a space before the header", file(" {}"), "{"],
    ["a list", file("[]"), "{"],
    ["bad UTF-8", file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), "UTF-8"],
    ["an overlong UTF-8 form", file(Uint8Array.of(0x7b, 0x22, 0xc0, 0x80, 0x22, 0x7d)), "UTF-8"],
    ["bad JSON", file('{"a"}'), "JSON"],
    ["two objects", file("{}{}"), "JSON"],
    ["a string without end", file('{"a'), "no end"],
    ["a colon in a list", file('{"a":["b":1]}'), "colon"],
    ["a colon without a key", file("{:1}"), "colon"],
    ["a line break as padding", file("{} \n "), "padded"],
    ["zero bytes as padding", file("{}\0\0"), "character 2"],
    ["metadata that is a list", file('{"__metadata__":[]}'), "__metadata__"],
    ["metadata that is a number", file('{"__metadata__":{"a":1}}'), "no string"],
    ["metadata that is null", file('{"__metadata__":null}'), "character"],
    ["a tensor twice", file(`{${tensor},${tensor}}`, [1, 2]), "twice"],
    ["a tensor twice, once escaped", file(`{${tensor},${tensor.replace("a", "\\u0061")}}`, [1, 2]), "twice"],
    ["a field twice", file(of('{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}'), [1, 2]), "twice"],
    ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), "twice"],
    ["a metadata key twice", file('{"__metadata__":{"k":"1","k":"2"}}'), "twice"],
    ["__proto__ as tensor", file(`{${tensor.replace("a", "__proto__")}}`, [1, 2]), "forbidden"],
    ["an escaped __proto__ in metadata", file('{"__metadata__":{"\\u005f_proto__":"x"}}'), "forbidden"],
    ["constructor as tensor", file(`{${tensor.replace("a", "constructor")}}`, [1, 2]), "forbidden"],
    ["an unknown dtype", file(of('{"dtype":"F128","shape":[],"data_offsets":[0,16]}')), "F128"],
    ["toString as dtype", file(of('{"dtype":"toString","shape":[],"data_offsets":[0,0]}')), "toString"],
    ["no dtype", file(of('{"shape":[2],"data_offsets":[0,2]}'), [1, 2]), "dtype"],
    ["no shape", file(of('{"dtype":"U8","data_offsets":[0,2]}'), [1, 2]), "shape"],
    ["no offsets", file(of('{"dtype":"U8","shape":[2]}'), [1, 2]), "data_offsets"],
    ["three offsets", file(of('{"dtype":"U8","shape":[2],"data_offsets":[0,2,2]}'), [1, 2]), "data_offsets"],
    ["another field", file(of('{"dtype":"U8","shape":[2],"data_offsets":[0,2],"x":1}'), [1, 2]), '"x"'],
    ["a tensor that is a list", file(of("[]")), "no JSON object"],
    ["a negative size", file(of('{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}'), [1, 2]), "character"],
    ["a fraction", file(of('{"dtype":"U8","shape":[2.0],"data_offsets":[0,2]}'), [1, 2]), "character"],
    ["an exponent", file(of('{"dtype":"U8","shape":[2e0],"data_offsets":[0,2]}'), [1, 2]), "character"],
    [
      "an unsafe integer",
      file(of('{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,9007199254740993]}')),
      "shape",
    ],
    [
      "a product beyond 2^53",
      file(of('{"dtype":"U8","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}')),
      "do not fit",
    ],
    ["a wrong length", file(of('{"dtype":"U16","shape":[2],"data_offsets":[0,2]}'), [1, 2]), "do not fit"],
    ["offsets backwards", file(of('{"dtype":"U8","shape":[0],"data_offsets":[2,0]}'), [1, 2]), "do not fit"],
    ["a hole at the beginning", file(of('{"dtype":"U8","shape":[1],"data_offsets":[1,2]}'), [1, 2]), "begins at"],
    ["a hole", file(`{${tensor},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}`, [1, 2, 3, 4]), "begins at"],
    ["an overlap", file(`{${tensor},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, [1, 2, 3]), "begins at"],
    ["a byte too few", file(`{${tensor}}`, [1]), "2 bytes"],
    ["a byte too many", file(`{${tensor}}`, [1, 2, 3]), "2 bytes"],
    ["lists in lists", file(of("[[[]]]")), "deeper"],
    ["a million nested lists", file(`{"a":${"[".repeat(1e6)}`), "deeper"],
  ])("%s", (_, bytes, message) => {
    expectOneLine(CheckpointError, () => decodeSafetensors(bytes, "model.safetensors"), "model.safetensors", message);
  });

  test("a header of more than 2 MiB, padding included", () => {
    expect(decodeSafetensors(file("{}".padEnd(2 ** 21)), "x").tensors.size).toBe(0);
    expectOneLine(CheckpointError, () => decodeSafetensors(file("{}".padEnd(2 ** 21 + 1)), "x"), "2097153");
    const long = { text: "x".repeat(2 ** 21) };
    expectOneLine(CheckpointError, () => encodeSafetensors(new Map(), long), "header");
  });

  test("names with line breaks and control characters", () => {
    const name = JSON.stringify("a\n\u001b[2J\u0085\u2028b");
    const bytes = file(`{${name}:{"dtype":"U8","shape":[],"data_offsets":[0,3]}}`, [1, 2, 3]);
    const { message } = expectOneLine(CheckpointError, () => decodeSafetensors(bytes, "x"));
    expect(message).not.toMatch(/[\p{Cc}\p{Zl}]/u);
  });

  test("a long hostile header, in time that grows with its length only", () => {
    for (const body of ['"\\\\', '\\"', "{", '"', "1,", '"a":'] as const) {
      const text = `{"a":"${body.repeat(2e5)}`;
      expectOneLine(CheckpointError, () => decodeSafetensors(file(text), "x"), "x");
    }
  });
});

describe("writing", () => {
  const content = (): Map<string, SafetensorsTensor> =>
    new Map<string, SafetensorsTensor>([
      ["flag", { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) }],
      ["half", { dtype: "F16", shape: [2], data: Uint8Array.of(0, 60, 0, 192) }],
      ["w.b", f32(1, NaN)],
      ["w.a", f32(-0)],
      ["step", { dtype: "U32", shape: [], data: Uint32Array.of(2 ** 32 - 1) }],
      ["big", { dtype: "I64", shape: [1], data: BigInt64Array.of(-(2n ** 63n)) }],
      ["fine", { dtype: "F64", shape: [1, 1], data: Float64Array.of(Math.PI) }],
    ]);

  test("header, order and alignment are the official writer's, with checksums", () => {
    const tensors = new Map([
      ["b", f32(1)],
      ["a", f32(2)],
    ]);
    tensors.set("c", { dtype: "U8", shape: [1], data: Uint8Array.of(7) });
    const bytes = encodeSafetensors(tensors, { format: "ganvas" });
    const length = Number(Buffer.from(bytes).readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    const text = Buffer.from(bytes.subarray(8, 8 + length)).toString();
    expect(text).toMatch(/\} {0,7}$/);
    const digest = (...data: number[]): string => createHash("sha256").update(Uint8Array.from(data)).digest("hex");
    const header = JSON.parse(text) as Record<string, Record<string, unknown>>;
    const texts = header["__metadata__"] as Record<string, string>;
    expect(JSON.parse(texts["sha256"] ?? "")).toEqual({
      a: digest(0, 0, 0, 64),
      b: digest(0, 0, 128, 63),
      c: digest(7),
    });
    const metadata = [
      ["format", "ganvas"],
      ["sha256", texts["sha256"]],
    ];
    const rest = JSON.stringify([
      metadata,
      [
        ["a", "F32", [1]],
        ["b", "F32", [1]],
        ["c", "U8", [1]],
      ],
    ]);
    expect(texts["sha256.metadata"]).toBe(createHash("sha256").update(rest).digest("hex"));
    expect(header).toMatchObject({
      a: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
      b: { dtype: "F32", shape: [1], data_offsets: [4, 8] },
      c: { dtype: "U8", shape: [1], data_offsets: [8, 9] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 0, 64, 0, 0, 128, 63, 7]);
  });

  test("every dtype comes back; texts too; order of the maps does not matter", () => {
    const metadata = { b: "2", a: 'config "é" 😀\n', "1": "" };
    const bytes = encodeSafetensors(content(), metadata);
    const decoded = decodeSafetensors(bytes, "x");
    expect(decoded.metadata).toEqual(metadata);
    expect([...decoded.tensors.keys()]).toEqual(["big", "fine", "w.a", "w.b", "step", "half", "flag"]);
    for (const [name, tensor] of content()) expect(decoded.tensors.get(name)).toEqual(tensor);
    expect(decoded.tensors.get("w.a")?.data[0]).toBe(-0);
    const reversed = new Map([...content()].toReversed());
    expect(Buffer.compare(encodeSafetensors(reversed, { "1": "", a: metadata.a, b: "2" }), bytes)).toBe(0);
    expect(Buffer.compare(encodeSafetensors(decoded.tensors, decoded.metadata), bytes)).toBe(0);
  });

  test("data in shared memory, as the engine keeps it", () => {
    const shared = new Float32Array(new SharedArrayBuffer(16), 4, 2);
    shared.set([1, 2]);
    const bytes = encodeSafetensors(new Map([["w", { dtype: "F32", shape: [2], data: shared }]]), {});
    expect(decodeSafetensors(bytes, "x").tensors.get("w")).toEqual(f32(1, 2));
  });

  test("any names and texts survive", () => {
    const text = fc
      .string({ unit: "binary", maxLength: 20 })
      .filter((t) => !/^(__proto__|constructor|prototype)$/.test(t));
    const names = fc.uniqueArray(
      text.filter((name) => name !== "__metadata__"),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(names, fc.dictionary(text, text, { maxKeys: 4 }), (keys, metadata) => {
        const tensors = new Map(keys.map((key, i) => [key, f32(...new Array<number>(i).fill(i))]));
        const decoded = decodeSafetensors(encodeSafetensors(tensors, metadata), "x");
        expect(new Map(decoded.tensors)).toEqual(tensors);
        expect({ ...decoded.metadata }).toEqual({ ...metadata });
      }),
      { numRuns: 200 },
    );
  });

  test.each<[string, Map<string, SafetensorsTensor>, Record<string, string>]>([
    ["data that does not fit", new Map([["a", { ...f32(1, 2), shape: [3] } as SafetensorsTensor]]), {}],
    ["a fractional size", new Map([["a", { ...f32(1), shape: [0.5, 2] } as SafetensorsTensor]]), {}],
    ["the name __metadata__", new Map([["__metadata__", f32(1)]]), {}],
    ["the name __proto__", new Map([["__proto__", f32(1)]]), {}],
    ["half a surrogate pair", new Map([["\ud800", f32(1)]]), {}],
    ["half a surrogate pair in a text", new Map(), { a: "\udc00" }],
    ["the checksum's key", new Map(), { sha256: "{}" }],
    ["the header checksum's key", new Map(), { "sha256.metadata": "" }],
  ])("refuses %s", (_, tensors, metadata) => {
    expectOneLine(CheckpointError, () => encodeSafetensors(tensors, metadata), "cannot write");
  });
});

test("both SHA-256 agree with the standard's example and with each other", () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, "abc"
  expect(nodeSha256([Buffer.from("a"), Buffer.from("bc")])).toBe(abc);
  expect(portableSha256([Buffer.from("a"), Buffer.from("bc")])).toBe(abc);
  for (const length of [0, 1, 55, 56, 63, 64, 65, 1000]) {
    const bytes = randomBytes(length);
    expect(portableSha256([bytes])).toBe(nodeSha256([bytes]));
  }
});
