/**
 * @file The nearest right name for a mistyped one: edit distance with swapped neighbours counted once (optimal string
 * alignment; Damerau 1964).
 */

/** Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  // rows[i % 3][j] is the distance between the first i letters of a and the first j of b.
  const rows = [0, 1, 2].map(() => new Array<number>(b.length + 1).fill(0));
  for (let i = 0; i <= a.length; i++) {
    const row = rows[i % 3] ?? [];
    const above = rows[(i + 2) % 3] ?? [];
    const twoAbove = rows[(i + 1) % 3] ?? [];
    for (let j = 0; j <= b.length; j++) {
      if (i === 0 || j === 0) {
        row[j] = i + j;
        continue;
      }
      const replace = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (twoAbove[j - 2] ?? 0) + 1 : Infinity;
      row[j] = Math.min(replace, swap, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
    }
  }
  return rows[a.length % 3]?.[b.length] ?? 0;
}

/**
 * The candidate that a person most likely meant, or undefined when none is near: more than a third of the longer name's
 * letters (at least 2) would have to change. Case does not count; of equally near names the first wins.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const longer = Math.max(name.length, candidate.length);
    const limit = Math.max(2, Math.floor(longer / 3));
    // The distance is at least the difference in length; not computing it bounds the time for a huge name.
    if (longer - Math.min(name.length, candidate.length) > limit) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    // A name with no letter in common is no typo.
    if (distance < bestDistance && distance <= limit && distance < longer) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
