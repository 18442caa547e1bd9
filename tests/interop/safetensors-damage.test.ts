/** @file Damaged checkpoints: every truncation, every kind of flipped bit and arbitrary bytes end in a CheckpointError. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "#src/base/errors.js";
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from "#src/interop/safetensors.js";
import { expectOneLine } from "../support/one-line.js";

/** A checkpoint in small: weights, moments, counters, a configuration. */
const checkpoint = encodeSafetensors(
  new Map<string, SafetensorsTensor>([
    ["G.0.weight", { dtype: "F32", shape: [8, 16], data: Float32Array.from({ length: 128 }, (_, i) => Math.sin(i)) }],
    ["G.0.weight.adam.m", { dtype: "F32", shape: [8, 16], data: new Float32Array(128) }],
    ["step", { dtype: "U32", shape: [], data: Uint32Array.of(30) }],
    ["labels", { dtype: "U8", shape: [5], data: Uint8Array.of(1, 2, 3, 4, 5) }],
  ]),
  { config: JSON.stringify({ recipe: "vanilla", seed: 1 }), position: '{"epoch":0,"offset":3840}' },
);

function flipped(...bits: readonly number[]): Uint8Array {
  const damaged = Uint8Array.from(checkpoint);
  for (const bit of bits) damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return damaged;
}

describe("a checkpoint", () => {
  test("that is whole loads", () => {
    expect(decodeSafetensors(flipped(), "x").tensors.size).toBe(4);
  });

  test("cut anywhere, or with bytes behind it, is refused", () => {
    for (let length = 0; length < checkpoint.length; length++) {
      expectOneLine(CheckpointError, () => decodeSafetensors(checkpoint.subarray(0, length), "cut"), "cut");
    }
    expectOneLine(CheckpointError, () => decodeSafetensors(Buffer.concat([checkpoint, Buffer.of(0)]), "long"), "long");
  });

  test("with any single bit flipped is refused: each of the file's bits", () => {
    expect(checkpoint.length * 8).toBeGreaterThan(10_000);
    for (let bit = 0; bit < checkpoint.length * 8; bit++) {
      expect(() => decodeSafetensors(flipped(bit), "flip"), `bit ${bit}`).toThrow(CheckpointError);
    }
  });

  test("with several bits flipped, or a stretch overwritten, is refused", () => {
    const bit = fc.nat({ max: checkpoint.length * 8 - 1 });
    fc.assert(
      fc.property(fc.uniqueArray(bit, { minLength: 2, maxLength: 6 }), (bits) => {
        expect(() => decodeSafetensors(flipped(...bits), "flip", { requireChecksums: true })).toThrow(CheckpointError);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(
        fc.nat({ max: checkpoint.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        (at, bytes) => {
          const damaged = Uint8Array.from(checkpoint);
          damaged.set(bytes.subarray(0, damaged.length - at), at);
          fc.pre(Buffer.compare(damaged, checkpoint) !== 0);
          expect(() => decodeSafetensors(damaged, "overwritten", { requireChecksums: true })).toThrow(CheckpointError);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("whose tensors were exchanged, or one checksum removed, is refused", () => {
    const text = Buffer.from(checkpoint).toString("latin1");
    const edit = (from: string, to: string): Uint8Array => {
      expect(from.length).toBe(to.length);
      expect(text.split(from).length).toBe(2);
      return Buffer.from(text.replace(from, to), "latin1");
    };
    // Weight and moment have one shape: only the checksums can tell them apart.
    const swapped = text
      .replace('"G.0.weight":{', '"G.0.weight.adam.X":{')
      .replace('"G.0.weight.adam.m":{', '"G.0.weight":{')
      .replace('"G.0.weight.adam.X":{', '"G.0.weight.adam.m":{');
    expect(swapped).not.toBe(text);
    const refuse = (bytes: Uint8Array, message: string): void => {
      expectOneLine(CheckpointError, () => decodeSafetensors(bytes, "edited"), "edited", message);
    };
    refuse(Buffer.from(swapped, "latin1"), "does not match its SHA-256; its data");
    refuse(edit('"sha256.metadata"', '"sha256.metadatA"'), "one of the two");
    refuse(edit('"sha256":', '"SHA256":'), "one of the two");
    const renamed = Buffer.from(text.replaceAll('"sha256', '"SHA256'), "latin1");
    expect(decodeSafetensors(renamed, "foreign").tensors.size).toBe(4);
    const strict = { requireChecksums: true };
    expectOneLine(CheckpointError, () => decodeSafetensors(renamed, "x", strict), "x", "checksums are missing");
    expect(decodeSafetensors(checkpoint, "x", strict).tensors.size).toBe(4);
    refuse(edit('\\"seed\\":1', '\\"seed\\":2'), "header does not match");
  });
});

test("without checksums a file loads, as the format says", () => {
  const header = Buffer.from('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}');
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(header.length));
  expect(decodeSafetensors(Buffer.concat([prefix, header, Buffer.of(5)]), "x").tensors.get("a")?.data[0]).toBe(5);
});

describe("arbitrary input ends in a CheckpointError or in tensors that fit their shapes:", () => {
  function check(bytes: Uint8Array): boolean {
    try {
      for (const { shape, data } of decodeSafetensors(bytes, "fuzz").tensors.values()) {
        expect(
          data.byteLength %
            Math.max(
              1,
              shape.reduce((product, size) => product * size, 1),
            ),
        ).toBe(0);
      }
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(CheckpointError);
      return false;
    }
  }

  function withLength(header: string, data: Uint8Array): Uint8Array {
    const text = Buffer.from(header);
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(text.length));
    return Buffer.concat([prefix, text, data]);
  }

  test("bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        check(bytes);
      }),
      { numRuns: 5000 },
    );
  });

  test("JSON headers, near the format and far from it", () => {
    const size = fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(-1, 0.5, 2 ** 53, 1e300));
    const field = fc.oneof(
      { weight: 8, arbitrary: fc.array(size, { maxLength: 3 }) },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
    const entry = fc.record(
      { dtype: fc.constantFrom("U8", "F32", "BOOL", "X", 3), shape: field, data_offsets: field },
      { requiredKeys: ["dtype", "shape"] },
    );
    const named = fc.dictionary(
      fc.string({ maxLength: 3 }),
      fc.oneof({ weight: 9, arbitrary: entry }, fc.jsonValue()),
      { maxKeys: 2 },
    );
    let loaded = 0;
    fc.assert(
      fc.property(named, fc.uint8Array({ maxLength: 8 }), (header, data) => {
        if (check(withLength(JSON.stringify(header), data))) loaded++;
      }),
      { numRuns: 10_000, seed: 1 },
    );
    expect(loaded).toBeGreaterThan(0);
  });

  test("header text of the format's own pieces", () => {
    const piece = fc.constantFrom(
      ...'{ } [ ] , : " \\ 0 1 4 \\u0061 "a" "dtype" "U8" "shape" "data_offsets" "__metadata__" "sha256" é'.split(" "),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.uint8Array({ maxLength: 4 }), (pieces, data) => {
        check(withLength(`{${pieces.join("")}}`, data));
      }),
      { numRuns: 10_000 },
    );
  });
});
