/** @file A thousand damaged files of weights, by seed: each is one line of error or tensors as large as they say; no code runs, no memory is taken on trust. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GanvasError } from "#src/base/errors.js";
import { sizeOf } from "#src/base/shape.js";
import { openWeights } from "#src/exchange/index.js";
import { encodeSafetensors } from "#src/interop/safetensors.js";
import type { SafetensorsTensor } from "#src/interop/safetensors.js";
import { temporaryFolder } from "../training/tiny.js";
import { pickle, torchZip } from "./torch-files.js";

const folder = temporaryFolder();
const marker = join(folder, "code-was-run");
const seed = 20_260;
const count = 500;
/** Bytes that a thousand small files may cost, besides what the tests' own tools take. */
const mostMemory = 256 * 2 ** 20;
let before = 0;

beforeAll(() => {
  before = process.resourceUsage().maxRSS * 1024;
});

afterAll(() => {
  expect(existsSync(marker)).toBe(false);
  expect(process.resourceUsage().maxRSS * 1024 - before).toBeLessThan(mostMemory);
});

/** Reads all of a file. @returns whether it was accepted; any error but one line for people fails the test */
async function isAccepted(bytes: Uint8Array): Promise<boolean> {
  const path = join(folder, "damaged");
  writeFileSync(path, bytes);
  try {
    const file = await openWeights(path);
    try {
      for (const tensor of file.tensors.values()) {
        expect(sizeOf(tensor.shape)).toBeLessThanOrEqual(bytes.length);
        expect(await tensor.numbers()).toHaveLength(sizeOf(tensor.shape));
      }
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (!(error instanceof GanvasError)) throw error;
    expect(error.message).not.toMatch(/[\n\r]/);
    expect(error.message).toContain("damaged");
    expect(error.message.length).toBeLessThan(500);
    return false;
  }
}

/** Bytes with something done to them: cut, bits flipped, a stretch overwritten, left out or put in. */
function damaged(whole: Uint8Array, pieces: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const at = fc.nat({ max: whole.length - 1 });
  const piece = pieces.length === 0 ? fc.uint8Array({ minLength: 1, maxLength: 12 }) : fc.constantFrom(...pieces);
  const replaced = (from: number, to: number, middle: Uint8Array): Uint8Array =>
    Buffer.concat([whole.subarray(0, from), middle, whole.subarray(to)]);
  return fc.oneof(
    at.map((length) => whole.subarray(0, length)),
    fc.uniqueArray(fc.nat({ max: whole.length * 8 - 1 }), { minLength: 1, maxLength: 8 }).map((bits) => {
      const bytes = Uint8Array.from(whole);
      for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return bytes;
    }),
    fc.tuple(at, piece).map(([from, middle]) => replaced(from, from + middle.length, middle)),
    fc.tuple(at, piece).map(([from, middle]) => replaced(from, from, middle)),
    fc
      .tuple(at, fc.integer({ min: 1, max: 40 }))
      .map(([from, length]) => replaced(from, from + length, new Uint8Array())),
  );
}

/** What an enemy puts into a pickle. */
const hostile: readonly Buffer[] = [
  Buffer.concat([pickle.global("posix", "system"), pickle.tuple(pickle.text(`touch ${marker}`)), Buffer.from("R")]),
  Buffer.concat([pickle.stackGlobal("builtins", "eval"), pickle.tuple(pickle.text("1+1")), Buffer.from("R")]),
  Buffer.from(`(S'touch ${marker}'\nios\nsystem\n`),
  Buffer.from("cos.path.__builtins__\nexec\n"),
  pickle.dict([["__setstate__", "N"]]),
  Buffer.from("b"),
  Buffer.from("Q"),
  Buffer.from("R"),
  Buffer.of(0x81),
  Buffer.of(0x8b, 0xff, 0xff, 0xff, 0x7f),
  Buffer.of(0x8d, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f),
  Buffer.from("J\u00ff\u00ff\u00ff\u007f", "latin1"),
  Buffer.from("J\u00ff\u00ff\u00ff\u00ff", "latin1"),
  Buffer.from("K\u0000"),
  Buffer.from("h\u0000"),
  Buffer.from("q\u0000"),
  Buffer.from("("),
  Buffer.from("t"),
  Buffer.from("u"),
  Buffer.from("0"),
  Buffer.from("."),
  pickle.tuple(
    pickle.text("storage"),
    pickle.global("torch", "FloatStorage"),
    pickle.text("missing"),
    pickle.text("cpu"),
    "K\u0001",
  ),
  Buffer.alloc(3000, "("),
  Buffer.alloc(3000, "}"),
];

const fixture = (name: string): Buffer => readFileSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)));

/** An archive whose checksums are right, with another pickle: so that the damage comes through to its reader. */
function repacked(archive: Buffer, data: Uint8Array): Buffer {
  const files = Object.entries(unzipSync(archive)).map(([name, bytes]): [string, Buffer] => [
    name.slice(name.indexOf("/") + 1),
    Buffer.from(bytes),
  ]);
  const others = Object.fromEntries(files.filter(([name]) => name !== "data.pkl"));
  return torchZip(Buffer.from(data), others);
}

test(`${count} damaged files of torch.save`, { timeout: 120_000 }, async () => {
  const archives = ["values.pth", "spectral.pth", "nested.pth"].map(fixture);
  const pickles = archives.map((archive) => ({
    archive,
    data: Object.entries(unzipSync(archive)).find(([name]) => name.endsWith("data.pkl"))?.[1] ?? new Uint8Array(),
  }));
  const any = fc.oneof(
    { weight: 1, arbitrary: fc.oneof(...archives.map((archive) => damaged(archive, []))) },
    { weight: 1, arbitrary: damaged(fixture("values-legacy.pth"), hostile) },
    {
      weight: 3,
      arbitrary: fc.oneof(
        ...pickles.map(({ archive, data }) => damaged(data, hostile).map((bytes) => repacked(archive, bytes))),
      ),
    },
  );
  for (const { archive, data } of pickles) expect(await isAccepted(repacked(archive, data))).toBe(true);
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(any, async (bytes) => {
      if (!(await isAccepted(bytes))) refused++;
    }),
    { numRuns: count, seed },
  );
  // A flipped bit in a name, or of padding, leaves tensors as large as they say.
  expect(refused).toBeGreaterThan(0.7 * count);
});

test(`${count} damaged safetensors files`, { timeout: 120_000 }, async () => {
  const tensors = new Map<string, SafetensorsTensor>([
    ["0.weight", { dtype: "F32", shape: [4, 3], data: Float32Array.from({ length: 12 }, (_, i) => i) }],
    ["0.bias", { dtype: "F16", shape: [4], data: new Uint8Array(8) }],
    ["steps", { dtype: "I64", shape: [], data: BigInt64Array.of(3n) }],
  ]);
  const ours = encodeSafetensors(tensors, { from: "a test" });
  const header = Buffer.from(
    '{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]}}',
  );
  const withHeader = (text: Uint8Array, announced = BigInt(text.length)): Buffer => {
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(announced);
    return Buffer.concat([prefix, text, Buffer.alloc(22, 0x3f)]);
  };
  const pieces = [
    "-1",
    "9007199254740993",
    "1e99",
    "[]",
    "{}",
    '"a"',
    "[0,8]",
    '"F64"',
    '"X"',
    "\\",
    "}",
    ",",
    "__proto__",
    "é",
  ];
  const size = fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
  const any = fc.oneof(
    damaged(ours, []),
    damaged(
      header,
      pieces.map((text) => Buffer.from(text)),
    ).map((text) => withHeader(text)),
    size.map((announced) => withHeader(header, announced)),
  );
  expect(await isAccepted(withHeader(header))).toBe(true);
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(any, async (bytes) => {
      if (await isAccepted(bytes)) accepted++;
    }),
    { numRuns: count, seed },
  );
  expect(accepted).toBeLessThan(0.2 * count);
  // With checksums nothing passes.
  await fc.assert(
    fc.asyncProperty(damaged(ours, []), async (bytes) => {
      expect(Buffer.compare(bytes, ours) === 0 || !(await isAccepted(bytes))).toBe(true);
    }),
    { numRuns: count / 5, seed },
  );
});
