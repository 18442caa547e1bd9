/** @file The game in words, for people who do not see it: always at hand as the picture's description, and said from time to time. */
import { computed, effect, signal } from "@preact/signals";
import { coverage, isPlaying, readings } from "./control.js";
import { playgroundMessages } from "./messages.js";

/** What a coverage says: "6 of 8 modes". */
export const coverageText = computed(() => {
  const text = playgroundMessages();
  const covered = coverage.value;
  if (covered === undefined) return text.unknownCoverage;
  return covered.kind === "modes"
    ? text.modesCovered(covered.covered, covered.modes)
    : text.shareCovered(Math.round(100 * covered.covered));
});

export const summary = computed(() => {
  const text = playgroundMessages();
  const { step, figures } = readings.value;
  const { onReal, onMade } = figures;
  const says = onReal === undefined || onMade === undefined ? "" : text.judges(onReal.toFixed(2), onMade.toFixed(2));
  return text.summary(step, coverageText.value, says);
});

/** Milliseconds between two sayings while a game plays. */
const sayEvery = 6000;

/** The summary, as it is said: when a game stops, and now and then while it plays. */
export const said = signal("");

/** Keeps {@link said} in step. @returns stops it */
export function followSummary(): () => void {
  let last = -Infinity;
  return effect(() => {
    const now = performance.now();
    const text = summary.value;
    if (isPlaying.value && now - last < sayEvery) return;
    last = now;
    said.value = text;
  });
}
