/** @file Classes left out of a data set, by number and by name. */
import { expect, test } from "vitest";
import { MemoryDataset, sha256, withoutClasses } from "#src/data/index.js";

const labels = Uint8Array.of(0, 2, 1, 2, 0);
const dataset = new MemoryDataset(
  {
    name: "five",
    height: 1,
    width: 2,
    channels: 1,
    images: Uint8Array.of(0, 1, 20, 21, 10, 11, 22, 23, 2, 3),
    labels,
    classes: 3,
    classNames: ["ant", "bee", "cat"],
  },
  sha256,
);

test("the others keep their order, pixels and numbers", () => {
  for (const text of ["2", "cat", " 2 "]) {
    const rest = withoutClasses(dataset, text);
    expect(rest).toMatchObject({ name: "five", count: 3, classes: 3, classNames: ["ant", "bee", "cat"] });
    expect(rest instanceof MemoryDataset && [...rest.images]).toEqual([0, 1, 10, 11, 2, 3]);
    expect(rest instanceof MemoryDataset && [...(rest.labels ?? [])]).toEqual([0, 1, 0]);
    expect(rest.sha256).not.toBe(dataset.sha256);
  }
  expect(withoutClasses(dataset, "0,bee")).toMatchObject({ count: 2 });
  expect(withoutClasses(dataset, "")).toBe(dataset);
});

test("what cannot be left out is one line", () => {
  expect(() => withoutClasses(dataset, "3")).toThrow('has no class "3"; give numbers from 0 to 2');
  expect(() => withoutClasses(dataset, "dee")).toThrow("did you mean bee?");
  expect(() => withoutClasses(dataset, "1,")).toThrow('has no class ""');
  expect(() => withoutClasses(dataset, "0,1,2")).toThrow("nothing is left");
  const unlabelled = new MemoryDataset(
    { name: "u", height: 1, width: 1, channels: 1, images: new Uint8Array(2) },
    sha256,
  );
  expect(() => withoutClasses(unlabelled, "1")).toThrow("has no labels");
});
