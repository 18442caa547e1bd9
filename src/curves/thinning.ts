/** @file Curves of more points than a screen has columns, made of fewer. */

/** A curve's points. */
export interface Points {
  readonly x: readonly number[];
  /** Null where there is no value. */
  readonly y: readonly (number | null)[];
}

/** At most `most` points: means over as many as it takes, each at the last x of these. */
export function thinned({ x, y }: Points, most: number): Points {
  const size = Math.ceil(x.length / most);
  if (size <= 1) return { x, y };
  const count = Math.ceil(x.length / size);
  const [thinX, thinY] = [new Array<number>(count), new Array<number | null>(count)];
  for (let group = 0; group < count; group++) {
    const end = Math.min(x.length, (group + 1) * size);
    let [sum, values] = [0, 0];
    for (let i = group * size; i < end; i++) {
      const value = y[i];
      if (value === null || value === undefined) continue;
      sum += value;
      values++;
    }
    thinX[group] = x[end - 1] ?? 0;
    thinY[group] = values === 0 ? null : sum / values;
  }
  return { x: thinX, y: thinY };
}
