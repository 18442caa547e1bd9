/** @file Sums in an order that depends on nothing but how many there are: what makes a training's bits the same on any number of processes. */

/**
 * Adds arrays of one length by a fixed binary tree, (0+1)+(2+3)+…, into the first; the others hold partial sums afterwards. Of K arrays, an
 * aligned block of 2ʲ neighbours is a subtree: its sum can be made elsewhere, and the sum of the blocks' sums has the same bits.
 */
export function treeSum(parts: readonly Float32Array[]): void {
  for (let width = 1; width < parts.length; width *= 2) {
    for (let left = 0; left + width < parts.length; left += 2 * width) {
      const [into, from] = [parts[left], parts[left + width]];
      if (into === undefined || from === undefined) continue;
      for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) + (from[i] ?? 0);
    }
  }
}
