/** @file Places buffers in one arena: temporary buffers whose lifetimes do not meet share memory (greedy, largest first). */

/** A block of memory that is needed from step `first` to step `last`, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Offsets and sizes are multiples of this, so that blocks start on a cache line. */
const alignment = 64;

const align = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/**
 * Offsets such that blocks alive at the same step do not overlap.
 * @returns one offset per block, in bytes, and the size of the arena.
 */
export function placeBlocks(blocks: readonly Lifetime[]): { offsets: number[]; arenaBytes: number } {
  const offsets = new Array<number>(blocks.length).fill(0);
  const placed: { block: Lifetime; offset: number }[] = [];
  const bySize = blocks
    .map((block, index) => ({ block, index }))
    .sort((a, b) => b.block.bytes - a.block.bytes || a.index - b.index);
  let arenaBytes = 0;
  for (const { block, index } of bySize) {
    const meeting = placed
      .filter(({ block: other }) => other.first <= block.last && block.first <= other.last)
      .sort((a, b) => a.offset - b.offset);
    let offset = 0;
    for (const other of meeting) {
      if (offset + align(block.bytes) <= other.offset) break;
      offset = Math.max(offset, other.offset + align(other.block.bytes));
    }
    offsets[index] = offset;
    placed.push({ block, offset });
    arenaBytes = Math.max(arenaBytes, offset + align(block.bytes));
  }
  return { offsets, arenaBytes };
}
