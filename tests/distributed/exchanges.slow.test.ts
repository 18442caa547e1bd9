/** @file Exchanges of four ranks, and sums that give up bits for speed. */
import { describe, expect, test } from "vitest";
import { alone, families, launch } from "./launch.js";

/** Largest error, relative to the largest sum, that 16 bits may leave: of what is sent and of what comes back. */
const rounding = { f16: 2 ** -10, bf16: 2 ** -7 };

interface Printed {
  readonly error: number;
  readonly special: readonly string[];
  readonly bytes: number;
}

const bulk = 2 * 700_001 * 4; // bytes that a sum in f32 sends at most

describe.each(families)("$family", (family) => {
  test("four ranks get the bits of one process", async () => {
    const [one, four] = await Promise.all([alone("exchanges"), launch(family, 4, "exchanges")]);
    expect(four).toMatchObject({ code: 0, stderr: "" });
    const digest = ({ stdout }: { stdout: string }): unknown => (JSON.parse(stdout) as { digest: string }).digest;
    expect(digest(four)).toBe(digest(one));
  });

  test("sums in the library's order are equal within rounding", async () => {
    const { code, stdout, stderr } = await launch(family, 3, "gradients", "fast", "none");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { error, special } = JSON.parse(stdout) as Printed;
    expect(error).toBeLessThan(1e-6);
    expect(special).toEqual(["Infinity", "70000", String(Math.fround(-1e30)), "NaN"]);
  });

  test("f16 halves the bytes, keeps infinity and NaN, and says when it cuts numbers", async () => {
    const { code, stdout, stderr } = await launch(family, 3, "gradients", "exact", "f16");
    expect(code).toBe(0);
    const { error, special, bytes } = JSON.parse(stdout) as Printed;
    expect(error).toBeLessThan(rounding.f16);
    expect(bytes).toBeLessThan(bulk / 2);
    expect(special).toEqual(["Infinity", "65504", "-65504", "NaN"]);
    expect(stderr).toMatch(
      /^ganvas: rank 0: 2 gradients were beyond ±65504 and cut by f16; --compress bf16 has no such limit$/m,
    );
  });

  test("bf16 halves the bytes and has the range of f32", async () => {
    const { code, stdout, stderr } = await launch(family, 3, "gradients", "exact", "bf16");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { error, special, bytes } = JSON.parse(stdout) as Printed;
    expect(error).toBeLessThan(rounding.bf16);
    expect(bytes).toBeLessThan(bulk / 2);
    expect([special[0], special[3]]).toEqual(["Infinity", "NaN"]);
    expect(Number(special[1]) / 70_000 - 1).toBeCloseTo(0, 2);
    expect(Number(special[2]) / -1e30 - 1).toBeCloseTo(0, 2);
  });
});
