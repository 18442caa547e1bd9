/** @file The README says the same in both languages: commands, code, pictures and links are compared; comments may be translated. */
import { expect, test } from "vitest";
import { linkTargets } from "../../scripts/docs/links.js";
import { textOf } from "./pages.js";

const [english, chinese] = await Promise.all([textOf("README.md"), textOf("README.zh.md")]);

/** Code between fences, with its language, without comments and the space before them. */
const codeOf = (text: string): string[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(
    ([, language = "", code = ""]) => `${language}\n${code.replace(/[ \t]+#.*$/gm, "")}`,
  );

/** Figures of the prose, in the order of their size: translations may change places. */
const figuresOf = (text: string): string[] =>
  [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/(?<![\w.])\d+(?:[.,]\d+)*/g)]
    .map(([figure]) => figure)
    .toSorted();

test("has the same code and commands", () => {
  expect(codeOf(english).length).toBeGreaterThan(6);
  expect(codeOf(chinese)).toEqual(codeOf(english));
});

test("has the same pictures and links, but to each other", () => {
  const others = (text: string): string[] =>
    linkTargets(text)
      .filter((target) => !/^README(\.zh)?\.md$/.test(target))
      .toSorted();
  expect([...new Set(others(chinese))]).toEqual([...new Set(others(english))]);
  expect(linkTargets(english)).toContain("README.zh.md");
  expect(linkTargets(chinese)).toContain("README.md");
});

test("has the same recipes", () => {
  const named = (text: string): string[] => [...text.matchAll(/`([a-z][a-z0-9-]+)`/g)].map(([, name = ""]) => name);
  expect([...new Set(named(chinese))].toSorted()).toEqual([...new Set(named(english))].toSorted());
});

test("has the same figures", () => {
  const english100 = figuresOf(english).filter((figure) => Number(figure) >= 10);
  const chinese100 = figuresOf(chinese).filter((figure) => Number(figure) >= 10);
  expect(chinese100).toEqual(english100);
});
