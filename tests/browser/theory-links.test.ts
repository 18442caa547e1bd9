/** @file Links of the theory into the playground: the experiment is there, plays by itself, and what it shows is seen. */
import { expect, test } from "vitest";
import { playgroundAddress } from "../../scripts/docs/experiments.js";
import { bareStudio } from "./bare-studio.js";

const patience = 120_000; // steps take as long as the machine is busy with others

const openPage = bareStudio();

test("an experiment begins to play, with its settings; a pause stays a pause", { timeout: patience }, async () => {
  const { page, complaints } = await openPage(playgroundAddress("vanishing"));
  await page.waitForFunction(() => Number(document.querySelector(".player-step")?.textContent) >= 200, undefined, {
    timeout: patience,
  });
  expect(await page.locator(".experiment-story").textContent()).toMatch(/^D wins at once/); // its preset's words
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.waitForFunction(() => location.hash.includes("course="));
  expect(page.url()).not.toContain("play=");
  expect(page.url()).toContain("seed=1");
  expect(complaints).toEqual([]);
});
