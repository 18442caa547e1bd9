/** @file Parts of the commands upscale and inpaint: windows without seams, pictures of other channels than the network's, masks. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createExecutor } from "#src/backends/index.js";
import { ConfigError, DataError } from "#src/base/errors.js";
import { encodePng } from "#src/data/index.js";
import { blockMask, fileMask, parseBlock } from "#src/explore/pictures/masks.js";
import { strokesMask } from "#src/explore/pictures/strokes.js";
import { floatsOf, joinedPlanes, planesOf } from "#src/explore/pictures/planes.js";
import { windowsAlong } from "#src/explore/pictures/windows.js";
import { expectOneLine } from "../support/one-line.js";
import { expectDataError } from "../support/rejects.js";
import { temporaryFolder } from "../training/tiny.js";

const picture = (width: number, height: number, channels: number, data: readonly number[]) => ({
  ...{ width, height, channels },
  data: Uint8Array.from(data),
});

describe("windows", () => {
  test("a short axis is one window", () => {
    expect(windowsAlong(20, 10, 5)).toEqual({ size: 20, windows: [{ start: 0, from: 0, to: 20 }] });
  });

  test("by hand: 25 pixels, 8 count, 3 around them", () => {
    expect(windowsAlong(25, 8, 3)).toEqual({
      size: 14,
      windows: [
        { start: 0, from: 0, to: 8 },
        { start: 5, from: 8, to: 16 },
        { start: 11, from: 16, to: 24 },
        { start: 11, from: 24, to: 25 },
      ],
    });
  });

  test("cover every pixel once, inside the axis, away from cuts", () => {
    const sizes = [
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 0, max: 20 }),
    ] as const;
    fc.assert(
      fc.property(...sizes, (length, tile, reach) => {
        const { size, windows } = windowsAlong(length, tile, reach);
        let next = 0;
        for (const { start, from, to } of windows) {
          expect(from).toBe(next);
          next = to;
          expect(start >= 0 && start + size <= length).toBe(true);
          expect(start === 0 || from - start >= reach).toBe(true);
          expect(start + size === length || start + size - to >= reach).toBe(true);
        }
        expect(next).toBe(length);
      }),
    );
  });
});

describe("planes", () => {
  const colour = picture(2, 1, 3, [10, 20, 30, 40, 50, 60]);

  test("a grey network gets the channels one by one", () => {
    const planes = planesOf(colour, 1);
    expect(planes.map(({ channels, data }) => [channels, ...data])).toEqual([
      [1, 10, 40],
      [1, 20, 50],
      [1, 30, 60],
    ]);
    expect(joinedPlanes(planes, 3)).toEqual(colour);
  });

  test("a colour network gets grey as colour; the mean of its result counts", () => {
    expect(planesOf(picture(2, 1, 1, [7, 9]), 3)).toEqual([picture(2, 1, 3, [7, 7, 7, 9, 9, 9])]);
    expect(joinedPlanes([colour], 1)).toEqual(picture(2, 1, 1, [20, 50]));
  });

  test("equal channels stay as they are", () => {
    expect(planesOf(colour, 3)).toEqual([colour]);
    expect(joinedPlanes([colour], 3)).toBe(colour);
  });

  test("as numbers in [−1, 1], image after image", () => {
    expect([...floatsOf([picture(2, 1, 1, [0, 255]), picture(2, 1, 1, [51, 204])])]).toEqual(
      [-1, 1, -0.6, 0.6].map(Math.fround),
    );
  });
});

describe("masks", () => {
  const folder = temporaryFolder();

  test("a block", () => {
    expect(parseBlock("1, 0,2,1")).toEqual({ x: 1, y: 0, width: 2, height: 1 });
    expect([...blockMask({ x: 1, y: 0, width: 2, height: 1 }, { width: 3, height: 2 }, "f")]).toEqual([
      0, 1, 1, 0, 0, 0,
    ]);
  });

  test.each(["1,2,3", "1,2,3,4,5", "a,2,3,4", "1,2,0,4", "1,2,3,-4", "1.5,2,3,4", ""])("no block: %s", (text) => {
    expectOneLine(ConfigError, () => parseBlock(text), "--block", "x,y,width,height");
  });

  test("a block that leaves the picture is refused", () => {
    const block = { x: 2, y: 1, width: 2, height: 1 };
    expectOneLine(DataError, () => blockMask(block, { width: 3, height: 2 }, "a.png"), "a.png", "3×2", "4×2");
  });

  test("a file: white is missing; another size is refused", async () => {
    const path = join(folder, "mask.png");
    writeFileSync(path, await encodePng(picture(2, 2, 1, [255, 0, 127, 128])));
    expect([...(await fileMask(path, { width: 2, height: 2 }, "a.png"))]).toEqual([1, 0, 0, 1]);
    await expectDataError(fileMask(path, { width: 3, height: 2 }, "a.png"), "mask.png", "2×2", "a.png", "3×2");
  });

  test("strokes: the same for a seed, others for others, in every proportion", async () => {
    const executor = await createExecutor({ device: "reference" });
    const size = { width: 40, height: 12 };
    const first = await strokesMask(executor, 1, size);
    expect(first).toHaveLength(480);
    expect(await strokesMask(executor, 1, size)).toEqual(first);
    expect(await strokesMask(executor, 2, size)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([0, 1]));
    await executor.dispose();
  });
});
