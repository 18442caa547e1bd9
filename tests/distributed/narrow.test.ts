/** @file The kernels of communication: 16-bit forms against their definitions, sums and maxima against plain loops. */
import { describe, expect, test } from "vitest";
import { treeSum } from "#src/base/tree-sum.js";
import { fold, foldSources, scratchBytes } from "#src/distributed/fold.js";
import { narrowForms } from "#src/distributed/narrow.js";
import { WireMemory } from "#src/distributed/wire-memory.js";
import { halfValue } from "#src/interop/half-value.js";

const wire = new WireMemory(() => 0);
const count = 1 << 16;
const [wide, narrow] = [wire.allocate(count * 4), wire.allocate(count * 2)];
const floats = new Float32Array(wire.buffer, wide, count);
const halves = new Uint16Array(wire.buffer, narrow, count);

/** Every pattern of bits in its turn: all signs, exponents and many fractions. */
function fillWithPatterns(): void {
  const bits = new Uint32Array(wire.buffer, wide, count);
  for (let i = 0; i < count; i++) bits[i] = (i << 16) | (Math.imul(i, 40503) & 0xffff);
}

const valueOfBf16 = (bits: number): number => new Float32Array(Uint32Array.of(bits << 16).buffer)[0] ?? NaN;

/** The magnitude nearest to x among those of increasing codes, ties to the even code. */
function nearest(x: number, valueOf: (code: number) => number, largest: number): number {
  let [low, high] = [0, largest];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (valueOf(middle) <= x) low = middle;
    else high = middle - 1;
  }
  if (low === largest) return low;
  const [below, above] = [x - valueOf(low), valueOf(low + 1) - x];
  return above < below || (above === below && low % 2 === 1) ? low + 1 : low;
}

const forms = [
  { name: "f16", valueOf: halfValue, infinity: 0x7c00, largest: 0x7bff },
  { name: "bf16", valueOf: valueOfBf16, infinity: 0x7f80, largest: 0x7f7f },
] as const;

describe.each(forms)("$name", ({ name, valueOf, infinity, largest }) => {
  const form = narrowForms(wire)[name];

  test("every code becomes its value and comes back", () => {
    for (let i = 0; i < count; i++) halves[i] = i;
    form.widen(narrow, wide, count);
    expect(floats.findIndex((x, i) => !Object.is(x, valueOf(i)))).toBe(-1);
    form.narrow(wide, narrow, count);
    const isNumber = (code: number): boolean => (code & 0x7fff) <= infinity;
    expect(halves.findIndex((code, i) => (isNumber(i) ? code !== i : isNumber(code)))).toBe(-1);
  });

  test("rounds to the nearest, ties to even; infinity and NaN stay", () => {
    fillWithPatterns();
    const tie = (valueOf(0x1234) + valueOf(0x1235)) / 2;
    floats.set([tie, -tie, (valueOf(0x1235) + valueOf(0x1236)) / 2]);
    const cut = form.narrow(wide, narrow, count);
    const most = valueOf(largest);
    const finite = (x: number): boolean => Number.isFinite(x) && (name === "f16" || Math.abs(x) <= most);
    const codeOf = (x: number): number => (x < 0 ? 0x8000 : 0) | nearest(Math.abs(x), valueOf, largest);
    expect(floats.findIndex((x, i) => finite(x) && x !== 0 && halves[i] !== codeOf(x))).toBe(-1);
    expect(floats.findIndex((x, i) => Math.abs(x) === Infinity && (halves[i] ?? 0) % 0x8000 !== infinity)).toBe(-1);
    expect(floats.findIndex((x, i) => Number.isNaN(x) && (halves[i] ?? 0) % 0x8000 <= infinity)).toBe(-1);
    const beyond = floats.filter((x) => Number.isFinite(x) && Math.abs(x) > 65504).length;
    expect(cut).toBe(name === "f16" ? beyond : 0);
  });

  test("what lies behind the end is not counted", () => {
    floats.fill(1e30);
    expect(form.narrow(wide, narrow, 3)).toBe(name === "f16" ? 3 : 0);
  });
});

describe("folding", () => {
  const [parts, length] = [5, 10_003];
  const area = wire.allocate(parts * length * 4);
  const all = Array.from({ length: parts }, (_, p) =>
    Float32Array.from({ length }, (_value, i) => Math.sin(p * length + i) * 10 ** (i % 9)),
  );
  const lay = (): void => all.forEach((part, p) => wire.bytes.set(new Uint8Array(part.buffer), area + p * length * 4));
  const result = (): Float32Array => new Float32Array(wire.buffer, area, length).slice();

  test("sums have the order of the fixed tree", () => {
    lay();
    fold(wire, "sum", "f32", area, parts, length);
    const expected = all.map((part) => part.slice());
    treeSum(expected);
    expect(result()).toEqual(expected[0]);
  });

  test("maxima keep NaN", () => {
    lay();
    new Float32Array(wire.buffer, area + 2 * length * 4, length)[7] = NaN;
    fold(wire, "max", "f32", area, parts, length);
    const expected = Float32Array.from({ length }, (_, i) => Math.max(...all.map((part) => part[i] ?? 0)));
    expected[7] = NaN;
    expect(result()).toEqual(expected);
  });

  test("sources elsewhere are folded block by block", () => {
    const into = wire.allocate(length * 4);
    const scratch = wire.allocate(scratchBytes(parts));
    const spans = all.map((part) => ({ bytes: new Uint8Array(part.slice().buffer), address: 0 }));
    foldSources(wire, "sum", "f32", spans, into, scratch);
    const expected = all.map((part) => part.slice());
    treeSum(expected);
    expect(new Float32Array(wire.buffer, into, length)).toEqual(expected[0]);
  });
});
