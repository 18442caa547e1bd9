/** @file Experiments that the theory links to show what it says of them. Figures in comments were seen. */
import { afterEach, expect, test } from "vitest";
import { playground } from "#src/browser/index.js";
import { experiments } from "../../scripts/docs/experiments.js";

const seed = 1;

let made: playground.Playground;
afterEach(() => made.dispose());

async function open(name: string): Promise<void> {
  const experiment = experiments.get(name);
  if (experiment === undefined) throw new Error(`no experiment ${name}`);
  made = await playground.Playground.open({ ...experiment, seed });
}

interface Seen {
  readonly modes: number;
  /** Mean length of the pushes. */
  readonly push: number;
  readonly onReal: number;
}

/** Trains on, and looks at the generator that the page shows. */
async function after(steps: number): Promise<Seen> {
  const { figures } = await made.advance({ steps, milliseconds: Infinity, player: "both" });
  const { coverage, pushes = new Float32Array() } = await made.look({
    ...{ points: 500, heat: 0, manifold: 0, arrows: 64, coverage: true, isAveraged: true },
  });
  const lengths = Array.from({ length: pushes.length / 2 }, (_, i) =>
    Math.hypot(pushes[2 * i] ?? NaN, pushes[2 * i + 1] ?? NaN),
  );
  return {
    modes: coverage?.kind === "modes" ? coverage.covered : NaN,
    push: lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
    onReal: figures.onReal ?? NaN,
  };
}

test("under the D that stops minimax, the non-saturating loss pushes hard, and onto few modes", async () => {
  await open("non-saturating");
  const { modes, push } = await after(4000);
  expect(push).toBeGreaterThan(5); // 19 to 28
  expect(modes).toBeLessThanOrEqual(4); // 2
});

test("least squares push under that D, too", async () => {
  await open("least-squares");
  expect((await after(2000)).push).toBeGreaterThan(0.3); // 1.8
});

test("noise that fades lets minimax reach all modes under that D", async () => {
  await open("instance-noise");
  expect((await after(500)).push).toBeGreaterThan(0.1); // 1.0
  expect((await after(3500)).modes).toBeGreaterThanOrEqual(7); // 8
});

test("clipping leaves pushes some thousandth of those under a penalty, or few modes", async () => {
  await open("wasserstein");
  const penalised = await after(2000);
  expect(penalised.modes).toBeGreaterThanOrEqual(7); // 8
  await made.dispose();
  await open("clipping");
  expect((await after(2000)).push).toBeLessThan(penalised.push / 50); // 3·10⁻⁵ to 3·10⁻³
  await made.dispose();
  await open("wide-clipping");
  expect((await after(2000)).modes).toBeLessThanOrEqual(4); // 1
});

test("spectral normalisation bounds the critic as well", async () => {
  await open("spectral-norm");
  expect((await after(4000)).modes).toBeGreaterThanOrEqual(7); // 8
});

test("relativistic pairs come to rest with R1 and R2, and not without", async () => {
  await open("r3gan");
  const resting = await after(5000);
  expect(resting.modes).toBeGreaterThanOrEqual(7); // 8
  expect(resting.push).toBeLessThan(0.5); // 0.1
  await made.dispose();
  await open("relativistic-alone");
  const restless = await after(5000);
  expect(restless.push).toBeGreaterThan(10 * resting.push); // 5 to 10
  expect(Math.abs(restless.onReal)).toBeGreaterThan(3 * Math.abs(resting.onReal)); // −4.5 beside −0.2
});
