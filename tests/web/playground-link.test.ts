/** @file Links of the playground: whatever a game has gone through comes back from its address, and a mangled address is no error. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { courseText, parseCourse, stepsOf, withHappening } from "../../web/src/pages/playground/course.js";
import type { Course, Happening } from "../../web/src/pages/playground/course.js";
import { usualLayers } from "../../web/src/pages/playground/layers.js";
import { linkQuery, parseLink, playsAtOnce } from "../../web/src/pages/playground/link.js";
import { parseStrokes, strokesText, tidied } from "../../web/src/pages/playground/strokes.js";

const options = fc.dictionary(
  fc.constantFrom("loss", "r1", "pack", "spectralNorm", "learningRate"),
  fc.oneof(
    fc.constantFrom("hinge", "non-saturating", "wgan-gp", true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e6 }),
    fc.nat(),
  ),
  { noNullPrototype: true },
);
const changes = fc.record({ batch: fc.integer({ min: 1, max: 4096 }), options });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant("steps" as const),
    player: fc.constantFrom("both" as const, "discriminator" as const, "generator" as const),
    count: fc.integer({ min: 1, max: 1_000_000 }),
  }),
  changes.map((change) => ({ kind: "change" as const, ...change })),
);
const course = fc.array(happening).map((all) => all.reduce<Course>(withHappening, []));
const stroke = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 })
  .map((values) => tidied(values.slice(0, 2 * Math.floor(values.length / 2))));

describe("links", () => {
  test("hold settings, course and layers", () => {
    const data = fc.oneof(fc.constantFrom("ring", "moons"), fc.array(stroke, { minLength: 1, maxLength: 4 }));
    const layers = fc.constantFrom(usualLayers, { ...usualLayers, heat: false, arrows: true });
    const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(data, seed, changes, course, layers, (dataOf, seedOf, change, courseOf, layersOf) => {
        const linked = { beginning: { data: dataOf, seed: seedOf, ...change }, course: courseOf, layers: layersOf };
        const said = Object.entries(linkQuery(linked)).filter(([, value]) => value !== null);
        const query = new URLSearchParams(said as [string, string][]);
        const back = parseLink(new URLSearchParams(query.toString()), usualLayers);
        expect(back.layers).toEqual(linked.layers);
        expect(courseText(back.course)).toBe(courseText(linked.course));
        expect(back).toEqual(linked);
      }),
    );
  });

  test("say nothing of what is usual, and need no codes in an address", () => {
    const beginning = { data: "ring", seed: 0, batch: 64, options: {} };
    expect(linkQuery({ beginning, course: [], layers: usualLayers })).toMatchObject({ set: null, course: null });
    expect(linkQuery({ beginning, course: [], layers: usualLayers })[playsAtOnce]).toBeNull(); // else a paused game would go on
    const text = courseText([
      { kind: "steps", player: "both", count: 5 },
      { kind: "change", batch: 64, options: { loss: "non-saturating", r1: 0.5 } },
      { kind: "steps", player: "generator", count: 1 },
    ]);
    expect(new URLSearchParams({ text }).toString()).toBe(`text=${text}`);
  });

  test.each(["course=x**-5**d", "seed=-1&data=", "set=***_&course=batch_*loss_", "data=drawn.abc&show="])(
    "%s is read as far as it can be",
    (text) => {
      const { beginning, course: read } = parseLink(new URLSearchParams(text), usualLayers);
      expect(beginning.seed).toBe(0);
      expect(beginning.batch).toBeGreaterThan(0);
      expect(stepsOf(read)).toBe(0);
    },
  );
});

test("a course joins what belongs together", () => {
  const steps = (count: number): Happening => ({ kind: "steps", player: "both", count });
  const change = (pack: number): Happening => ({ kind: "change", batch: 64, options: { pack } });
  const all = [steps(3), steps(4), change(2), change(4), steps(1)].reduce<Course>(withHappening, []);
  expect(all).toEqual([steps(7), change(4), steps(1)]);
  expect(parseCourse(courseText(all), 64)).toEqual(all);
});

test("strokes keep their shape, in a text of two signs a coordinate", () => {
  const places = Array.from({ length: 900 }, (_, i) => [Math.cos(i / 150), Math.sin(i / 150)]).flat();
  const kept = tidied(places);
  expect(kept.length).toBeLessThan(places.length);
  for (let i = 0; i < kept.length; i += 2) expect(Math.hypot(kept[i] ?? 0, kept[i + 1] ?? 0)).toBeCloseTo(1, 2);
  expect(strokesText([kept])).toMatch(/^[0-9a-z]+$/);
  expect(parseStrokes(strokesText([kept, [0, 0]]))?.[0]).toEqual(kept);
  expect(parseStrokes("zz")).toBeUndefined();
});
