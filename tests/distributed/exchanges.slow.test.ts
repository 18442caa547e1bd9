/** @file Exchanges of four ranks, and sums that give up bits for speed. */
import { describe, expect, test } from "vitest";
import { alone, families, launch } from "./launch.js";

/** Largest error, relative to the largest sum, that 16 bits may leave: of what is sent and of what comes back. */
const rounding = { f16: 2 ** -10, bf16: 2 ** -7 };

interface Found {
  readonly error: number;
  readonly special: readonly string[];
  readonly bytes: number;
}

/** Bytes that a sum of 700 001 numbers in f32 sends at most. */
const bulk = 2 * 700_001 * 4;

describe.each(families)("$family", (family) => {
  test("four ranks get the bits of one process", async () => {
    const [one, four] = await Promise.all([alone("exchanges"), launch(family, 4, "exchanges")]);
    expect(four).toMatchObject({ code: 0, stderr: "" });
    const digest = ({ stdout }: { stdout: string }): unknown => (JSON.parse(stdout) as { digest: string }).digest;
    expect(digest(four)).toBe(digest(one));
  });

  test("exact sums are those of one process, fast ones equal within rounding, 16 bits halve the bytes", async () => {
    const { code, stdout, stderr } = await launch(family, 3, "gradients");
    expect(code).toBe(0);
    const { exact, fast, f16, bf16 } = JSON.parse(stdout) as Record<"exact" | "fast" | "f16" | "bf16", Found>;

    expect(exact.error).toBe(0);

    expect(fast.error).toBeLessThan(1e-6);
    expect(fast.special).toEqual(["Infinity", "70000", String(Math.fround(-1e30)), "NaN"]);

    expect(f16.error).toBeLessThan(rounding.f16);
    expect(f16.bytes).toBeLessThan(bulk / 2);
    expect(f16.special).toEqual(["Infinity", "65504", "-65504", "NaN"]);
    const note = "f16 cuts gradients beyond ±65504 (2 in this sum); --compress bf16 has no such limit";
    expect(stderr).toBe(`ganvas: rank 0: ${note}\n`);

    expect(bf16.error).toBeLessThan(rounding.bf16);
    expect(bf16.bytes).toBeLessThan(bulk / 2);
    expect([bf16.special[0], bf16.special[3]]).toEqual(["Infinity", "NaN"]);
    expect(Number(bf16.special[1]) / 70_000).toBeCloseTo(1, 2);
    expect(Number(bf16.special[2]) / -1e30).toBeCloseTo(1, 2);
  });
});
