/** @file Zip archives made by fflate, and the same archives damaged or made to deceive. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { zipSync } from "fflate";
import type { Zippable } from "fflate";
import { describe, expect, test } from "vitest";
import { openZip } from "#src/data/archives/zip.js";
import { temporaryFolder } from "../training/tiny.js";
import { flip } from "../support/make-png.js";
import { expectDataError, valueOrDataError } from "../support/rejects.js";

const folder = temporaryFolder();
const path = join(folder, "a.zip");
const text = new TextEncoder().encode("the quick brown fox ".repeat(20));

/** Every file of an archive by name. */
async function readAll(bytes: Uint8Array): Promise<Record<string, Uint8Array>> {
  await writeFile(path, bytes);
  const archive = await openZip(path, "a.zip");
  try {
    const files: Record<string, Uint8Array> = {};
    for (const entry of archive.entries) files[entry.name] = new Uint8Array(await entry.read());
    return files;
  } finally {
    await archive.close();
  }
}

const unix = (mode: number): { os: number; attrs: number } => ({ os: 3, attrs: mode * 2 ** 16 });
const files: Zippable = { "a/one.txt": text, "a/two.txt": [text, { level: 0 }], "empty.txt": new Uint8Array() };
const whole = zipSync(files);

test("stored, deflated and empty files come back", async () => {
  expect(await readAll(whole)).toEqual({ "a/one.txt": text, "a/two.txt": text, "empty.txt": new Uint8Array() });
  expect(await readAll(zipSync({}))).toEqual({});
  expect(await readAll(zipSync({ folder: {}, "f/": new Uint8Array(), "f/x": text }))).toEqual({ "f/x": text });
});

test("a comment at the end, and zip64", async () => {
  expect(Object.keys(await readAll(zipSync(files, { comment: "PK\u0005\u0006 no end" })))).toHaveLength(3);
  const end = whole.length - 22;
  const [view, extended] = [new DataView(whole.buffer, whole.byteOffset), Buffer.alloc(56 + 20)];
  extended.writeUInt32LE(0x0606_4b50, 0);
  extended.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) extended.writeBigUInt64LE(3n, at);
  extended.writeBigUInt64LE(BigInt(view.getUint32(end + 12, true)), 40);
  extended.writeBigUInt64LE(BigInt(view.getUint32(end + 16, true)), 48);
  extended.writeUInt32LE(0x0706_4b50, 56);
  extended.writeBigUInt64LE(BigInt(end), 64);
  extended.writeUInt32LE(1, 72);
  const tail = Uint8Array.from(whole.subarray(end)).fill(0xff, 8, 20);
  expect(Object.keys(await readAll(Buffer.concat([whole.subarray(0, end), extended, tail])))).toHaveLength(3);
});

/** The archive with one field of its first directory entry changed. */
function withField(at: number, value: number, bytes: 2 | 4, archive = whole): Uint8Array {
  const copy = Buffer.from(archive);
  const entry = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  if (bytes === 2) copy.writeUInt16LE(value, entry + at);
  else copy.writeUInt32LE(value, entry + at);
  return copy;
}

describe("refused", () => {
  test.each([
    ["a way up", zipSync({ "../evil.png": text }), "points outside"],
    ["a way up in the middle", zipSync({ "a/../../evil.png": text }), "points outside"],
    ["an absolute name", zipSync({ "/etc/evil.png": text }), "points outside"],
    ["a drive", zipSync({ "C:evil.png": text }), "points outside"],
    ["a way up by backslash", zipSync({ "..\\evil.png": text }), "points outside"],
    ["a name with a line break", zipSync({ "../a\nb.png": text }), "points outside"],
    ["a link", zipSync({ "a.png": [text, unix(0o12_0777)] }), "is a link"],
    ["a device", zipSync({ "a.png": [text, unix(0o02_0666)] }), "is no file"],
    ["encryption", withField(8, 1, 2), "encrypted"],
    ["another method", withField(10, 12, 2), "method 12"],
    ["an absurd size", withField(24, 0xffff_fff0, 4), "bytes"],
    ["an absurd packed size", withField(20, 0xf000_0000, 4), "bytes"],
    ["a size that is too small: a bomb", withField(24, 5, 4, zipSync({ a: new Uint8Array(10_000_000) })), "more than"],
    ["a size that is too large", withField(24, 500, 4), "instead of 500"],
    ["a wrong checksum", withField(16, 1, 4), "wrong checksum"],
    ["a place beyond the end", withField(42, 0x7fff_ffff, 4), "place"],
    ["an empty file", new Uint8Array(), "no directory"],
    ["text", text, "no directory"],
  ])("%s", async (_, bytes, message) => {
    await expectDataError(readAll(bytes), "a.zip", message);
  });

  test("a directory with fewer or more entries than it says", async () => {
    for (const count of [2, 4, 60_000]) {
      const copy = Buffer.from(whole);
      copy.writeUInt16LE(count, whole.length - 14);
      copy.writeUInt16LE(count, whole.length - 12);
      await expectDataError(readAll(copy), "a.zip: damaged zip archive");
    }
  });

  test("a missing file", async () => {
    await expectDataError(openZip(join(folder, "none.zip"), "none.zip"), "does not exist");
  });
});

test("cut anywhere it is refused; changed anywhere it is refused or gives the same contents", async () => {
  const contents = new Set([text, new Uint8Array()].map((bytes) => Buffer.from(bytes).toString("hex")));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
      expect(await valueOrDataError(readAll(whole.subarray(0, at)))).toBeUndefined();
      const found = await valueOrDataError(readAll(flip(whole, at, bits)));
      for (const bytes of Object.values(found ?? {})) expect(contents).toContain(Buffer.from(bytes).toString("hex"));
    }),
    { numRuns: 300 },
  );
});
