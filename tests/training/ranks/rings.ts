/** @file Pictures to train on: rings of different widths. */
import { MemoryDataset, sha256 } from "#src/data/index.js";

/** @param side pixels */
export function rings(side: number, count = 64): MemoryDataset {
  const images = Uint8Array.from({ length: count * side ** 2 }, (_, at) => {
    const [image, y, x] = [Math.floor(at / side ** 2), Math.floor(at / side) % side, at % side];
    const isRing = Math.abs(Math.hypot(x - side / 2, y - side / 2) - (side * (3 + (image % 11))) / 32) < side / 16;
    return isRing ? 250 - image : image % 7;
  });
  return new MemoryDataset({ name: "rings", height: side, width: side, channels: 1, images }, sha256);
}
