/**
 * @file Two sessions of a run as event files, of which the second goes on after step 2. Their bytes lie beside this file:
 * `npx jiti tests/interop/tensorboard/sessions.ts` makes them, read_back.py has TensorBoard read them.
 */
import { writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { encodePng } from "#src/data/index.js";
import { fileVersion, sessionStarts, summary } from "#src/interop/tensorboard/event.js";
import type { SummaryValue } from "#src/interop/tensorboard/event.js";
import { histogramOf } from "#src/interop/tensorboard/histogram.js";

const loss = (value: number): SummaryValue => ({ tag: "loss/generator", kind: "scalar", value });

/** Values whose histograms are written: a ramp that gathers at 0, and the same number over and over. */
const distributions = {
  "weights/ramp": Float32Array.from({ length: 1000 }, (_, index) => ((index - 400) / 100) ** 3),
  "weights/zero": new Float32Array(7),
};

/** A PNG of 3 by 2 pixels. */
export const png = (): Promise<Uint8Array> =>
  encodePng({ width: 3, height: 2, channels: 1, data: Uint8Array.of(0, 50, 100, 150, 200, 250) });

/** Files by name. */
export async function sessions(): Promise<Record<string, Uint8Array>> {
  const image: SummaryValue = {
    tag: "samples/fakes",
    kind: "image",
    height: 2,
    width: 3,
    channels: 1,
    png: await png(),
  };
  const histograms = Object.entries(distributions).map(([tag, values]): SummaryValue => ({
    tag,
    kind: "histogram",
    buckets: histogramOf(values),
  }));
  const at = (step: number) => ({ wallTime: 1_700_000_000 + step / 4, step });
  return {
    "events.out.tfevents.1700000000.00000.ganvas": Buffer.concat([
      fileVersion(1_700_000_000),
      summary(at(0), [{ tag: "config", kind: "text", text: "**ψ** = 0.7" }, image]),
      summary(at(1), [loss(1.5), { tag: "metrics/D(x)", kind: "scalar", value: 1e-40 }]),
      summary(at(2), [loss(-0.1), ...histograms]),
      summary(at(3), [loss(99)]),
    ]),
    "events.out.tfevents.1700000000.00001.ganvas": Buffer.concat([
      fileVersion(1_700_000_000),
      sessionStarts(at(3)),
      summary(at(3), [loss(1e30)]),
      summary(at(5_000_000_000), [loss(Number.NaN), image]),
    ]),
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, bytes] of Object.entries(await sessions())) writeFileSync(new URL(name, import.meta.url), bytes);
}
