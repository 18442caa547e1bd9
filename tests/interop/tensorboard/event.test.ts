/** @file Event files: checksums and wire bytes by hand, and files that TensorBoard's own reader has read. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { histogramOf } from "#src/interop/tensorboard/histogram.js";
import { crc32c, maskedCrc32c } from "#src/interop/tensorboard/crc32c.js";
import { fileVersion, summary } from "#src/interop/tensorboard/event.js";
import { encodeRecord } from "#src/interop/tensorboard/record.js";
import { png, sessions } from "./sessions.js";

const zeros = (count: number): number[][] => Array.from({ length: count }, () => [0, 0, 0]);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");

test("CRC-32C has the values of RFC 3720", () => {
  expect(crc32c(bytes("123456789"))).toBe(0xe306_9283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a91_36aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8_ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd_794e);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113f_db5c);
});

test("a record is length, masked checksum, data, masked checksum", () => {
  const record = encodeRecord(bytes("123456789"));
  const view = new DataView(record.buffer);
  expect(view.getBigUint64(0, true)).toBe(9n);
  expect(view.getUint32(8, true)).toBe(maskedCrc32c(record.subarray(0, 8)));
  expect(hex(record.subarray(12, 21))).toBe(hex(bytes("123456789")));
  // rotr(0xe3069283, 15) = 0x2507c60d, and 0xa282ead8 more
  expect(view.getUint32(21, true)).toBe(0xc78a_b0e5);
  expect(record).toHaveLength(25);
});

test("the wire bytes of an event are those of the protocol buffers' specification", () => {
  const dataOf = (record: Uint8Array): string => hex(record.subarray(12, -4));
  const moment = { wallTime: 1.5, step: 300 };
  const time = "09000000000000f83f"; // field 1, 64 bit: 1.5
  // field 2, varint 300 · field 5 { field 1 { field 1 "a" · field 2, 32 bit: 0.5 } }
  expect(dataOf(summary(moment, [{ tag: "a", kind: "scalar", value: 0.5 }]))).toBe(
    [time, "10ac02", "2a0a", "0a08", "0a0161", "150000003f"].join(""),
  );
  expect(dataOf(fileVersion(1.5))).toBe([time, "1000", "1a0d", hex(bytes("brain.Event:2"))].join(""));
});

test("the files are to the byte those that TensorBoard has read", async () => {
  for (const [name, data] of Object.entries(await sessions())) {
    expect(hex(data)).toBe(hex(readFileSync(new URL(name, import.meta.url))));
  }
});

test("TensorBoard found in them what was written, and only the second session's step 3", async () => {
  const found: unknown = JSON.parse(readFileSync(new URL("read-back.json", import.meta.url), "utf8"));
  const sha256 = createHash("sha256")
    .update(await png())
    .digest("hex");
  expect(found).toEqual({
    reader: "tensorboard 2.21.0",
    scalars: {
      "loss/generator": [
        [1_700_000_000.25, 1, "1.5"],
        [1_700_000_000.5, 2, "-0.10000000149011612"],
        [1_700_000_000.75, 3, "1.0000000150474662e+30"],
        [2_950_000_000, 5_000_000_000, "nan"],
      ],
      "metrics/D(x)": [[1_700_000_000.25, 1, "9.99994610111476e-41"]],
    },
    images: {
      "samples/fakes": [
        [0, 2, 3, sha256],
        [5_000_000_000, 2, 3, sha256],
      ],
    },
    texts: { config: [[0, "text", "**ψ** = 0.7"]] },
    histograms: {
      "weights/ramp": [[2, expect.stringMatching(/^\[\[-64\.0, .*, 21\.0\], .*, 214\.92\d+, \d+\.0\]\]$/)]],
      "weights/zero": [
        [
          2,
          JSON.stringify([...zeros(29), [0, 0, 7]])
            .replaceAll(/\d+/g, "$&.0")
            .replaceAll(",", ", "),
        ],
      ],
    },
  });
});

test("a histogram counts every value once, between the least and the largest", () => {
  const counted = (...values: number[]) =>
    Array.from({ length: 30 }, (_, bucket) => [...histogramOf(values).subarray(3 * bucket, 3 * bucket + 3)]);
  const buckets = counted(0, 30, 1, 1.5, 29.9, 29, 15);
  expect(buckets.map(([left, right]) => [left, right])).toEqual(
    Array.from({ length: 30 }, (_, edge) => [edge, edge + 1]),
  );
  expect(buckets.flatMap(([left = 0, , count = 0]) => (count === 0 ? [] : [[left, count]]))).toEqual([
    [0, 1],
    [1, 2],
    [15, 1],
    [29, 3],
  ]);
  expect(counted(0.1, 0.3).at(-1)).toEqual([expect.any(Number), 0.3, 1]);
  expect(counted(5, 5)).toEqual([...Array.from({ length: 29 }, () => [5, 5, 0]), [5, 5, 2]]);
});
