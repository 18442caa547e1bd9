/** @file Captioned images: where each lies, enlarged, with text below and above, and a gap between groups. */
import { expect, test } from "vitest";
import { captionedRows } from "#src/data/index.js";

const [white, grey] = [Float32Array.of(1, 1, 1, 1), Float32Array.of(0, 0, 0, 0)];
const cell = (image: Float32Array, caption = ""): { image: Float32Array; caption: string } => ({ image, caption });
const options = {
  ...{ height: 2, width: 2, channels: 1, targetSide: 6 },
  groups: [
    { columns: 1, heading: "" },
    { columns: 2, heading: "" },
  ],
};
/** Rows and columns whose pixels have a value. */
const box = ({ width, data }: { width: number; data: Uint8Array }, value: number) => {
  const at = [...data.keys()].filter((index) => data[index] === value);
  const [xs, ys] = [at.map((index) => index % width), at.map((index) => Math.floor(index / width))];
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
    count: at.length,
  };
};

test("images are enlarged, a row below the other, groups apart", () => {
  const first = captionedRows([[cell(white), cell(grey), cell(grey)]], options);
  const own = box(first, 255);
  expect(own).toMatchObject({ count: 36, right: own.left + 5, bottom: own.top + 5 }); // 2×2 pixels as 6×6
  const others = box(first, 128);
  expect(others.count).toBe(2 * 36);
  expect(others.left - own.right).toBeGreaterThan(others.right - others.left - 11); // the gap is wider than that of one group
  const two = captionedRows(
    [
      [cell(grey), cell(grey), cell(grey)],
      [cell(white), cell(grey), cell(grey)],
    ],
    options,
  );
  expect(box(two, 255).top).toBeGreaterThan(own.bottom);
  expect(two.height).toBeGreaterThan(first.height);
});

test("captions stand below their images, headings above, and do not run into what is beside them", () => {
  const ink = 220;
  const wide = { ...options, targetSide: 40 };
  const captioned = captionedRows([[cell(white), cell(grey, "0.123456789"), cell(grey)]], wide);
  const [image, caption] = [box(captioned, 255), box(captioned, ink)];
  expect(caption.top).toBeGreaterThan(image.bottom);
  expect(caption.left).toBeGreaterThan(image.right);
  expect(caption.right).toBeLessThan(box(captioned, 128).left + 44);
  const headed = captionedRows([[cell(white), cell(grey), cell(grey)]], {
    ...wide,
    groups: [
      { columns: 1, heading: "drawn" },
      { columns: 2, heading: "" },
    ],
  });
  expect(box(headed, ink).bottom).toBeLessThan(box(headed, 255).top);
});

test("coloured images keep their colours", () => {
  const red = Float32Array.from({ length: 12 }, (_, at) => (at % 3 === 0 ? 1 : -1));
  const { data, channels } = captionedRows([[cell(red), cell(red), cell(red)]], { ...options, channels: 3 });
  expect(channels).toBe(3);
  const reds = Array.from({ length: data.length / 3 }, (_, at) => String(data.subarray(3 * at, 3 * at + 3)));
  expect(reds.filter((pixel) => pixel === "255,0,0")).toHaveLength(3 * 36);
});
