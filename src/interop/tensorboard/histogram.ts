/** @file How often values lie where, in the buckets that TensorBoard's histograms have: equally wide, from the least value to the largest. */

/** TensorBoard's own choice. */
const bucketCount = 30;

/**
 * Counts values in buckets; a value on an edge belongs to the bucket on its right, the largest to the last bucket. If all are equal, so are all edges, and the last bucket has them all.
 * @param values at least one, all finite
 * @returns [30, 3]: left edge, right edge and count of each bucket
 */
export function histogramOf(values: ArrayLike<number>): Float64Array {
  let [least, largest] = [Infinity, -Infinity];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const counts = new Float64Array(bucketCount);
  const scale = bucketCount / (largest - least);
  const last = bucketCount - 1;
  for (let index = 0; index < values.length; index++) {
    const bucket = largest === least ? last : Math.min(last, Math.floor(((values[index] ?? 0) - least) * scale));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const edge = (index: number): number =>
    index === bucketCount ? largest : least + ((largest - least) * index) / bucketCount;
  return Float64Array.from(
    { length: 3 * bucketCount },
    (_, at) => (at % 3 === 2 ? counts[Math.floor(at / 3)] : edge(Math.floor(at / 3) + (at % 3))) ?? 0,
  );
}
