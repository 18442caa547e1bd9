/** @file The exponential from basic arithmetic: right, symmetric where it must be, and with fixed bits. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { portableExp, portableSigmoid } from "#src/explore/codec/index.js";

test("eˣ agrees with Math.exp to 15 digits", () => {
  fc.assert(
    fc.property(fc.double({ min: -690, max: 690, noNaN: true }), (x) => {
      expect(Math.abs(portableExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
    }),
  );
  expect(portableExp(0)).toBe(1);
  expect(portableExp(-1e6)).toBeGreaterThan(0);
  expect(portableExp(1e6)).toBeLessThan(Infinity);
});

test("σ ascends and loses nothing in the tails", () => {
  expect(portableSigmoid(0)).toBe(0.5);
  expect(portableSigmoid(-100) / Math.exp(-100)).toBeCloseTo(1, 12);
  expect(portableSigmoid(1e9)).toBe(1);
  fc.assert(
    fc.property(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
      (x, step) => {
        expect(portableSigmoid(x + step)).toBeGreaterThanOrEqual(portableSigmoid(x));
      },
    ),
  );
});

test("the bits are these on every machine", () => {
  const bits = [-20.25, -1, 0.1, 3.7].map((x) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, portableExp(x));
    return view.getBigUint64(0).toString(16);
  });
  expect(bits).toMatchInlineSnapshot(`
    [
      "3e1b93de1e27ca3b",
      "3fd78b56362cef38",
      "3ff1aec7b35a00d4",
      "4044394144eeec81",
    ]
  `);
});
