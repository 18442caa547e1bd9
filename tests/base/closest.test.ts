/** @file Nearest names, and text from outside made safe to print. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { closest, editDistance } from "#src/base/closest.js";
import { quote } from "#src/base/quote.js";

test.each([
  ["", "", 0],
  ["abc", "", 3],
  ["mnist", "mnist", 0],
  ["mnsit", "mnist", 1], // neighbours swapped
  ["kitten", "sitting", 3],
  ["ca", "abc", 3], // optimal string alignment, not unrestricted Damerau (2)
])("distance of %j and %j is %d", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

test("a distance is symmetric, zero only for equal names, and obeys its bounds", () => {
  const name = fc.string({ maxLength: 12, unit: fc.constantFrom("a", "b", "c") });
  fc.assert(
    fc.property(name, name, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
    { numRuns: 1000 },
  );
});

test("proposes what a person meant, or nothing", () => {
  const names = ["mnist", "fashion-mnist", "cifar10"];
  expect(closest("mnsit", names)).toBe("mnist");
  expect(closest("MNIST", names)).toBe("mnist");
  expect(closest("fashion_mnst", names)).toBe("fashion-mnist");
  expect(closest("cifar", names)).toBe("cifar10");
  expect(closest("celeba", names)).toBeUndefined();
  expect(closest("xy", ["ab"])).toBeUndefined();
  expect(closest("m".repeat(1e6), names)).toBeUndefined();
  expect(closest("x", [])).toBeUndefined();
});

test("a quoted text is one printable line", () => {
  expect(quote("weight")).toBe('"weight"');
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const quoted = quote(text);
      expect(quoted).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(quoted.length).toBeLessThan(1000); // 80 characters, each at worst as \\u{10ffff}
    }),
    { numRuns: 300 },
  );
  expect(quote("\u001b[31m\n\u009b\u2028")).toBe('"\\u001b[31m\\n\\u{9b}\\u{2028}"');
});
